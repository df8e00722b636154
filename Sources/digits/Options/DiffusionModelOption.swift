import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Runs

/// The trained model to work with.
struct DiffusionModelOption: ParsableArguments {
  /// A model, and what it is called if it is a shipped one.
  struct Choice {
    let model: DiffusionModel
    let name: String?
    /// Why it was chosen, if nobody named it.
    let remark: String?
  }

  @Option(
    help: ArgumentHelp(
      "A model.safetensors, a run folder that holds one, or the name of a shipped model.",
      discussion: """
        Without it, the shipped model with the lowest FID at 50 evaluations; of the conditional \
        ones if a label is asked for. `digits models` lists them. `digits sample` also takes \
        empirical: no network, but the images of --data themselves.
        """, valueName: "MODEL"))
  var model: String?

  /// Whether the model is the training set itself.
  var isEmpirical: Bool { model == EmpiricalOptions.name }

  /// - Parameter labels: whether a label is asked for.
  /// - Throws: `FileFault` if there is no model or it cannot be used; `ValidationError` for the
  ///   empirical one, which is no file.
  func load(labels: Bool = false) throws -> Choice {
    if isEmpirical {
      throw ValidationError("--model empirical is for `digits sample`; name a trained model")
    }
    guard let model else { return try standard(labels: labels) }
    if FileManager.default.fileExists(atPath: model) {
      let file = Folder.exists(model) ? try RunFolder(path: model).finishedModel() : model
      return Choice(model: try DiffusionModel.read(path: file), name: nil, remark: nil)
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
    return Choice(model: try DiffusionModel.read(path: shipped), name: model, remark: nil)
  }

  private func standard(labels: Bool) throws -> Choice {
    let models = try ShippedModels.load()
    guard let entry = models.standard(labels: labels) else {
      throw FileFault(
        path: models.folder, expected: "a shipped \(labels ? "conditional " : "")model",
        found: "none", hint: "name a model file or a run folder with --model")
    }
    return Choice(
      model: try DiffusionModel.read(path: entry.model), name: entry.name,
      remark: "no --model given: \(entry.name), the best of the shipped models"
        + (labels ? " that know labels" : ""))
  }
}
