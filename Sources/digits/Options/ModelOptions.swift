import ArgumentParser
import FileFormats
import Scoring

/// The folder with the feature network and the reference statistics.
struct ModelOptions: ParsableArguments {
  @Option(
    value: "DIR", help: "Folder of models, with the feature network and its statistics.",
    discussion: """
      The default is the folder that DIGITS_MODELS names, or else Models here, or else a folder \
      Models or share/digits/Models beside the program or above it.
      """)
  var models: String?

  /// Loads the scorer of that folder.
  ///
  /// - Parameter threads: at least 1.
  func load(threads: Int) throws -> FIDScorer {
    try FIDScorer.load(models: models, threads: threads)
  }
}
