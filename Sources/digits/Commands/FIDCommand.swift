import ArgumentParser
import FileFormats
import Foundation
import Images
import Runs
import Scoring

/// `digits fid`: how far samples are from real digits.
struct FIDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fid",
    abstract: "Score samples: the Fréchet distance to real images, and what it does not see.",
    discussion: """
      Every measure stands beside that of real test images (floor: what perfect samples would \
      have) and of uniform noise (ceiling), in sets as large. --quick measures FID alone.

      FID: squared distance between the Gaussians of real and sampled features, 0 is best; with an \
      interval for sets as large (bootstrap), and extrapolated to infinitely many samples, as small \
      sets score higher.
      KID: squared distance of mean features under a cubic kernel; unbiased, about 0 is best.
      Precision: share of samples among the real images' neighbours. Recall: the reverse.
      Second classifier: share of samples that another network, trained apart, is sure of; for \
      samples with labels, share that show the label asked for.
      Classes: its count of each digit against the training images', and the probability of such a \
      difference by chance.
      Nearest training image: pixel distance to it, 0 to 28; nearest / second nearest, and how many \
      lie below 1/3 (memorised); duplicates are nearer than 1 % of what is usual for test images.

      FID and the second classifier need no data: networks and the statistics of MNIST's training \
      images come with the program. The other measures compare with a dataset's images one by one \
      and are left out, visibly, where there is none. Values compare only for the same networks, \
      reference and number of samples. Labels are read where `digits sample --idx` writes them.

      EXAMPLES
        Samples as digits sample writes them:
          digits fid --samples samples.idx

        A folder of PNG files, FID alone, for a script:
          digits fid --samples images --quick --json

        With networks and a reference of one's own:
          digits fid --models fashion-models --samples samples.npy \\
            --data Data/fashion-mnist
      """)

  @Option(value: "PATH", help: "An IDX file, an NPY file or a folder of PNG files.")
  var samples: String

  @Flag(help: "Measure FID alone, against the reference statistics.")
  var quick = false

  @Option(value: "FILE", help: "Reference statistics. (default: those of the folder of models)")
  var reference: String?

  @Option(value: "FILE", help: "The feature network. (default: the one of the folder of models)")
  var features: String?

  @Option(value: "FILE", help: "The second classifier. (default: the one of the folder of models)")
  var judge: String?

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    guard quick, judge != nil || dataOptions.data != nil else { return }
    throw ValidationError("--quick measures FID alone; leave out --judge and --data")
  }

  func run() throws {
    Interrupt.install()
    let scorer = try FIDScorer.load(
      models: modelOptions.models, network: features, reference: reference,
      threads: threadOption.threads)
    let set = try SampleSource.load(
      samples, height: scorer.inputHeight, width: scorer.inputWidth)
    if quick {
      let report = try score(set, scorer)
      try jsonOption.show(report, text: report.text)
    } else {
      let card = try card(set, scorer)
      try jsonOption.show(card, text: card.text)
    }
  }

  private func score(_ set: ImageBatch, _ scorer: FIDScorer) throws -> FIDReport {
    try quietOption.watched { watch in
      try scorer.score(set) { watch.report("scoring", $0, set.count) }
    }
  }

  private func card(_ set: ImageBatch, _ scorer: FIDScorer) throws -> ScoreCard {
    let labels = try SampleLabels.beside(set)
    var leftOut: [String] = []
    let inputs = ScoreCardInputs(
      height: scorer.inputHeight, width: scorer.inputWidth, threads: threadOption.threads)
    let second = try inputs.judge(judge, models: modelOptions.models, &leftOut)
    let real = try inputs.real(dataOptions.data, &leftOut)
    let bar = ProgressBar(quiet: quietOption.quiet)
    defer { bar.clear() }
    return try ScoreCardMeasurement(
      scorer: scorer, judge: second, real: real, threads: threadOption.threads
    ) {
      try Interrupt.check()
      bar.update($0.stage, $0.done, of: $0.total, unit: .items($0.unit))
    }.measure(set, labels: labels, leftOut: leftOut)
  }
}
