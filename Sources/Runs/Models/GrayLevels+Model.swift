import Diffusion
import FileFormats
import Foundation

/// Where the gray levels are found that a model's images end on.
extension GrayLevels {
  /// Finds the levels of the data that a model was trained on: in the folder of that data if it is
  /// there, or else in the folder of models.
  ///
  /// - Parameter dataFolder: the folder of the model's data, if it is known.
  /// - Returns: nil if there are none, or those of other data.
  /// - Throws: `FileFault` for a damaged file.
  package static func standard(
    for model: DiffusionModel, dataFolder: String?
  ) throws(FileFault) -> (levels: GrayLevels, path: String)? {
    guard let path = try? path(for: model, named: nil, dataFolder: dataFolder),
      FileManager.default.fileExists(atPath: path)
    else { return nil }
    let comments = try DataComment.data(ofTable: path)
    guard (try? model.requireSameData(comments, "gray levels", path: path)) != nil else {
      return nil
    }
    return (try read(path: path), path)
  }

  /// Reads the levels that were asked for.
  ///
  /// - Parameters:
  ///   - named: their file, or the folder that holds it; nil for the places of `standard`.
  ///   - hint: receives the path of a file that is not there, and says what to do.
  /// - Throws: `FileFault` if there are none, or those of other data.
  package static func find(
    for model: DiffusionModel, named: String?, dataFolder: String?, hint: (String) -> String
  ) throws(FileFault) -> (levels: GrayLevels, path: String) {
    let path = try path(for: model, named: named, dataFolder: dataFolder)
    guard path == named || FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path,
        expected:
          "the gray levels of \(model.provenance.dataset), which the model was trained on",
        found: "no such file", hint: hint(path))
    }
    let levels = try read(path: path)
    try model.requireSameData(try DataComment.data(ofTable: path), "gray levels", path: path)
    return (levels, path)
  }

  private static func path(
    for model: DiffusionModel, named: String?, dataFolder: String?
  ) throws(FileFault) -> String {
    try ModelFolder.find(
      { $0.grays(ofDataset: model.provenance.dataset) }, named: named, dataFolder: dataFolder)
  }
}
