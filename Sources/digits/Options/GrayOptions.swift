import ArgumentParser
import Diffusion
import Runs

/// The gray levels that images end on.
struct GrayOptions: ParsableArguments {
  private static let (automatic, rounded) = ("auto", "round")

  @Option(
    value: "FILE",
    help:
      "How pixels become bytes. auto draws each pixel's gray level as the training images have them, given the "
      + "estimate and the pixels around, so that black is black; the counts are those of the model's "
      + "dataset, in its folder or in the folder of models. round takes the nearest level and so shows "
      + "the network's own grain. A file of `digits data grays`, or a folder that holds one, names other "
      + "counts. --npy, trajectories and animations show the walk before that. (default: auto, or round for a dataset without counts)"
  )
  var grays: String?

  /// Returns the levels and their file; nil to round.
  ///
  /// - Throws: `FileFault` if there are none though they were asked for, or those of other data.
  func load(for choice: FoundModel) throws -> (levels: GrayLevels, path: String)? {
    let (model, dataFolder) = (choice.model, choice.dataFolder)
    switch grays {
    case nil: return try GrayLevels.standard(for: model, dataFolder: dataFolder)
    case Self.rounded: return nil
    case let named:
      return try GrayLevels.find(
        for: model, named: named == Self.automatic ? nil : named, dataFolder: dataFolder
      ) {
        "write them with `digits data grays --data DIR --out \($0)`, or name another file "
          + "with --grays"
      }
    }
  }
}
