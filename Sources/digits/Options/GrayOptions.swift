import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Runs

/// The gray levels that images end on.
struct GrayOptions: ParsableArguments {
  private static let automatic = "auto"

  @Option(
    value: "FILE",
    help:
      "Draw each pixel's gray level as the training images have them, given the estimate and the "
      + "pixels around, in place of rounding: a file of `digits data grays`, a folder that holds the "
      + "one of the model's dataset, or auto for the dataset's folder or the folder of models. Trajectories and animations show the walk "
      + "before that.")
  var grays: String?

  /// Returns the levels and their file, if they were asked for.
  ///
  /// - Throws: `FileFault` if there are none, or those of other data.
  func load(for choice: FoundModel) throws -> (levels: GrayLevels, path: String)? {
    guard let grays else { return nil }
    let dataset = choice.model.provenance.dataset
    let named = grays == Self.automatic ? nil : grays
    let path = try ModelFolder.find(
      { $0.grays(ofDataset: dataset) }, named: named, dataFolder: choice.dataFolder)
    guard path == grays || FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path, expected: "the gray levels of \(dataset), which the model was trained on",
        found: "no such file",
        hint: "write them with `digits data grays --data DIR --out \(path)`, or name another file "
          + "with --grays")
    }
    let levels = try GrayLevels.read(path: path)
    try choice.model.requireSameData(
      try DataComment.data(ofTable: path), "gray levels", path: path)
    return (levels, path)
  }
}
