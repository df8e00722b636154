import ArgumentParser
import FileFormats
import Scoring

/// Where the feature network and the reference statistics are.
struct ModelOptions: ParsableArguments {
  @Option(
    value: "DIR", help: "Folder with the feature network and its statistics.",
    discussion: """
      Without it, the folder that DIGITS_MODELS names, else Models here, else a folder Models \
      beside the program or above it.
      """)
  var models: String?

  /// The scorer of that folder.
  ///
  /// - Parameter threads: at least 1.
  func load(threads: Int) throws -> FIDScorer {
    try FIDScorer.load(models: models, threads: threads)
  }
}
