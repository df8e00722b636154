import ArgumentParser
import Scoring

/// `digits fid`: how far samples are from real digits.
struct FIDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fid",
    abstract: "Measure the Fréchet distance between samples and real images.",
    discussion: """
      Needs no data: the feature network and the statistics of MNIST's training images come with \
      the program. Distances compare only for the same network, reference and number of samples. \
      The floor is what real test images score.

      EXAMPLES
        Samples as digits sample writes them:
          digits fid --samples samples.idx

        A folder of PNG files, for a script:
          digits fid --samples images --json

        With a network and a reference of one's own:
          digits fid --models fashion-models --samples samples.npy
      """)

  @Option(
    help: ArgumentHelp(
      "An IDX file, an NPY file or a folder of PNG files.", valueName: "PATH"))
  var samples: String

  @Option(
    help: ArgumentHelp(
      "Reference statistics. (default: those of the folder of models)", valueName: "FILE"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "The feature network. (default: the one of the folder of models)", valueName: "FILE"))
  var features: String?

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    let scorer = try FIDScorer.load(
      models: modelOptions.models, network: features, reference: reference,
      threads: threadOption.threads)
    let set = try SampleSource.load(
      samples, height: scorer.inputHeight, width: scorer.inputWidth)
    let bar = ProgressBar("scoring", unit: .items("images"), quiet: quietOption.quiet)
    defer { bar.clear() }
    let report = try scorer.score(set) { bar.update($0, of: set.count) }
    bar.clear()
    if jsonOption.json {
      try JSONOutput.print(report)
    } else {
      print(report.text)
    }
  }
}
