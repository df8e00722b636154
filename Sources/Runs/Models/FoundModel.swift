import Diffusion
import FileFormats
import Foundation

/// A trained model, found by its file, its run or its name on the shelf.
package struct FoundModel {
  package let model: DiffusionModel
  /// The file it was read from.
  package let path: String
  /// The model's name on the shelf; nil unless it is a shipped model.
  package let name: String?
  /// Why it was chosen; nil if the user named it.
  package let remark: String?

  /// The folder of the data that a run was trained on, as its record has it; nil for other models.
  package var dataFolder: String? {
    try? RunFolder(path: Folder.above(path)).readRecord().data
  }

  /// - Parameter path: the file itself or the folder of a finished run.
  /// - Throws: `FileFault` if it cannot be used.
  package init(contentsOf path: String) throws {
    try self.init(path: try Self.file(of: path), name: nil, remark: nil)
  }

  private init(path: String, name: String?, remark: String?) throws {
    model = try DiffusionModel.read(path: path)
    (self.path, self.name, self.remark) = (path, name, remark)
  }

  /// Reads a model of the shelf.
  ///
  /// - Throws: `FileFault` if its file cannot be used.
  package init(_ entry: ShippedModels.Entry) throws {
    try self.init(path: entry.model, name: entry.name, remark: nil)
  }

  /// - Parameters:
  ///   - model: a file, a run folder or the name of a shipped model; nil for the best shipped one.
  ///   - labels: whether the model must draw images for given labels.
  /// - Throws: `FileFault` if there is no such model or it cannot be used.
  package static func find(_ model: String?, labels: Bool) throws -> FoundModel {
    if let model { try Folder.requireOpen(model) }
    guard let model, FileManager.default.fileExists(atPath: model) else {
      return try shipped(model, labels: labels)
    }
    return try FoundModel(contentsOf: model)
  }

  /// The file of a model.
  ///
  /// - Parameter path: the file itself or the folder of a finished run.
  package static func file(of path: String) throws(FileFault) -> String {
    Folder.exists(path) ? try RunFolder(path: path).finishedModel() : path
  }

  /// - Parameters:
  ///   - name: of a shipped model; nil for the best.
  ///   - labels: whether the best has to be a conditional one.
  /// - Throws: `FileFault` if there is none of that name, or none at all.
  package static func shipped(_ name: String?, labels: Bool) throws -> FoundModel {
    guard let name else { return try standard(labels: labels) }
    let folder = ModelFolder.locateGenerators()
    let file = ShippedModels.model(in: folder.generators + "/" + name)
    guard !name.isEmpty, !name.contains("/"), FileManager.default.fileExists(atPath: file) else {
      throw FileFault(
        path: name.isEmpty ? "''" : name,
        expected: "a model file, a run folder or a shipped model's name", found: "none of these",
        hint: try ShippedModels.load(folder).hint(for: name))
    }
    return try FoundModel(path: file, name: name, remark: nil)
  }

  private static func standard(labels: Bool) throws -> FoundModel {
    let models = try ShippedModels.load()
    guard let entry = models.standard(labels: labels) else {
      throw FileFault(
        path: models.folder, expected: "a shipped \(labels ? "conditional " : "")model",
        found: "none",
        hint: "name a model file or a run folder, or set DIGITS_MODELS to the folder of models")
    }
    return try FoundModel(
      path: entry.model, name: entry.name,
      remark: "drawing with \(entry.name), the best of the shipped models"
        + (labels ? " that know labels" : ""))
  }
}
