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
      + "pixels around, in place of rounding: a file of `digits data grays`, or auto for the one of "
      + "the model's dataset in the folder of models. Trajectories and animations show the walk "
      + "before that.")
  var grays: String?

  /// Returns the levels and their file, if they were asked for.
  ///
  /// - Throws: `FileFault` if there are none.
  func load(for model: DiffusionModel) throws -> (levels: GrayLevels, path: String)? {
    guard let grays else { return nil }
    guard grays == Self.automatic else { return (try GrayLevels.read(path: grays), grays) }
    let dataset = model.provenance.dataset
    let path = try ModelFolder.locate(nil).grays(ofDataset: dataset)
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path, expected: "the gray levels of \(dataset), which the model was trained on",
        found: "no such file",
        hint: "write them with `digits data grays --data DIR --out \(path)`, or name another file "
          + "with --grays")
    }
    return (try GrayLevels.read(path: path), path)
  }
}
