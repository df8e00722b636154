import Diffusion
import FileFormats
import Foundation

/// A trained model as a person asks for one: by its file, its run or its name on the shelf.
package struct FoundModel {
  package let model: DiffusionModel
  /// What it is called if it is a shipped one.
  package let name: String?
  /// Why it was chosen, if nobody named it.
  package let remark: String?

  /// - Parameters:
  ///   - model: a file, a run folder or the name of a shipped model; nil for the best shipped one.
  ///   - labels: whether a label is asked for.
  /// - Throws: `FileFault` if there is no such model or it cannot be used.
  package static func find(_ model: String?, labels: Bool) throws -> FoundModel {
    guard let model else { return try standard(labels: labels) }
    if FileManager.default.fileExists(atPath: model) {
      let file = Folder.exists(model) ? try RunFolder(path: model).finishedModel() : model
      return FoundModel(model: try DiffusionModel.read(path: file), name: nil, remark: nil)
    }
    let folder = ModelFolder.locateGenerators()
    let shipped = ShippedModels.model(in: folder.generators + "/" + model)
    guard !model.isEmpty, !model.contains("/"), FileManager.default.fileExists(atPath: shipped)
    else {
      throw FileFault(
        path: model.isEmpty ? "''" : model,
        expected: "a model file, a run folder or a shipped model's name", found: "none of them",
        hint: try ShippedModels.load(folder).hint(for: model))
    }
    return FoundModel(model: try DiffusionModel.read(path: shipped), name: model, remark: nil)
  }

  private static func standard(labels: Bool) throws -> FoundModel {
    let models = try ShippedModels.load()
    guard let entry = models.standard(labels: labels) else {
      throw FileFault(
        path: models.folder, expected: "a shipped \(labels ? "conditional " : "")model",
        found: "none", hint: "name a model file or a run folder with --model")
    }
    return FoundModel(
      model: try DiffusionModel.read(path: entry.model), name: entry.name,
      remark: "no --model given: \(entry.name), the best of the shipped models"
        + (labels ? " that know labels" : ""))
  }
}
