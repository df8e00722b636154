import ArgumentParser
import FileFormats
import Foundation
import Images
import Kernels
import Runs
import Scoring
import Studies
import Terminal

extension ShadeScale: ExplainedArgument {
  static let expectation = "the values of black and white with a comma between them, such as 0,255"

  package init?(argument: String) { self.init(text: argument) }
}

/// `digits fid`: measures how far samples are from real digits.
struct FIDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fid",
    abstract: "Score samples: the Fréchet distance to real images, and what it cannot see.",
    discussion: """
      Each measure comes with the same measure of real test images (the floor, which perfect \
      samples would reach) and of uniform noise (the ceiling), in sets of the same size. --quick \
      measures FID alone.

      FID: the squared distance between the Gaussians of real and sampled features. 0 is best. \
      Small sets score higher, so it has a bootstrap interval for sets of this size and an \
      extrapolation to infinitely many samples.
      KID: the squared distance between mean features under a cubic kernel. It is unbiased, and \
      about 0 is best.
      Precision: the share of samples that lie among the neighbours of real images. Recall: the \
      share of real images that lie among the neighbours of samples.
      Second classifier: the share of samples that a separately trained network is sure of. For \
      samples with labels, also the share that show the label asked for.
      Classes: how often the second classifier sees each digit, compared with the training images, \
      and how probable such a difference is by chance.
      Nearest training image: the pixel distance to it, from 0 to 28. A sample counts as memorised \
      if that is less than 1/3 of the distance to the second nearest, and as a duplicate if it is \
      less than 1 % of what is usual for test images.
      Pixels: what no classifier sees. Digits are exactly black outside the strokes, fill a box of \
      20 pixels and are centred; faint grain on black is the pollution that the CEM paper speaks of.
      Two-sample test (--two-sample, some minutes): how well a network that is trained for it tells \
      the samples from real images, by all gray levels, by coarser ones, and by ink alone, from up \
      to 10,000 of them. It then asks what gives them away: which pixels and which images the \
      networks go by, and how often strokes are broken or merged. --page shows all that.

      FID and the second classifier need no dataset: networks and the statistics of MNIST's \
      training images come with the program. The other measures compare samples with a dataset's \
      images one by one. Without a dataset they are left out, and the card says so. Compare values \
      only for the same networks, reference and number of samples. Labels are read from where \
      `digits sample --idx` writes them.

      EXAMPLES
        Samples that digits sample wrote:
          digits fid samples.idx

        The same, and whether a network can tell them from real digits:
          digits fid samples.idx --two-sample

        What gives them away, on a page for a browser:
          digits fid samples.idx --two-sample --page giveaways.html

        FID alone for a folder of PNG files, for a script:
          digits fid images --quick --json

        Features that another program computed, for comparison with published distances:
          digits fid --features drawn.npy --reference-features real.npy

        Against data of your own, which `digits data prepare` made ready:
          digits fid samples.npy --data Data/fashion-mnist
      """)

  @Argument(
    help: ArgumentHelp(
      "IDX file, NPY file or folder of PNG files with the samples.", valueName: "PATH"),
    completion: .file())
  var path: String?

  @Option(
    name: .customLong("samples"), value: "PATH", help: "The same, as an option.", isRare: true)
  var givenSamples: String?

  @Option(
    number: "BLACK,WHITE",
    help: "Values of black and white in an NPY or IDX file, such as -0.5,0.5. (default: 0,255 for "
      + "bytes; 0,1 or -1,1, whichever they fill, for floating-point numbers)")
  var range: ShadeScale?

  @Flag(help: "Measure only FID, against the reference statistics.")
  var quick = false

  @Option(value: "FILE", help: "Reference statistics. (default: those in the folder of models)")
  var reference: String?

  @Option(
    value: "FILE",
    help: "Feature network (default: the one in the folder of models), or with "
      + "--reference-features the samples' own features, an NPY file [N, d].")
  var features: String?

  @Option(
    value: "FILE.npy",
    help: "Features of real images by another program, such as Inception's, [N, d]. Measures only "
      + "their distance to those in --features.")
  var referenceFeatures: String?

  @Option(value: "FILE", help: "Second classifier. (default: the one in the folder of models)")
  var judge: String?

  @Flag(help: "Train networks to tell the samples from real images; takes minutes.")
  var twoSample = false

  @Option(
    value: "FILE.html",
    help: "Write a page that shows what --two-sample finds: which pixels, which images, which "
      + "strokes give the samples away.")
  var page: String?

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  /// The folder of models that was named, or the data's own, if that has been prepared.
  private var models: String? {
    modelOptions.models ?? ModelFolder.prepared(dataOptions.data)?.path
  }

  private var samples: String? { path ?? givenSamples }

  func validate() throws {
    if path != nil, givenSamples != nil {
      throw ValidationError("give the samples once, not as an argument and with --samples")
    }
    guard referenceFeatures == nil else { return try requireFeaturesAlone() }
    guard page == nil || twoSample else {
      throw ValidationError("--page shows what --two-sample finds; add it")
    }
    try OutputKind.page.require("--page", page)
    guard samples != nil else {
      throw ValidationError(
        "give the file of samples, or --features and --reference-features")
    }
    guard quick, judge != nil || dataOptions.data != nil || twoSample else { return }
    throw ValidationError("--quick measures FID alone; leave out --judge, --data and --two-sample")
  }

  private func requireFeaturesAlone() throws {
    guard features != nil else { throw ValidationError("--reference-features needs --features") }
    let others = firstGiven([
      "the samples": samples, "--range": range, "--quick": quick, "--reference": reference,
      "--judge": judge,
      "--two-sample": twoSample, "--page": page, "--data": dataOptions.data,
      "--models": modelOptions.models,
    ])
    if let flag = others {
      throw ValidationError("--reference-features compares features alone; leave out \(flag)")
    }
  }

  func run() throws {
    Interrupt.install()
    if let features, let referenceFeatures { return try compare(features, referenceFeatures) }
    guard let samples else { preconditionFailure("A set to score has passed the checks") }
    let scorer = try FIDScorer.load(
      models: models, network: features, reference: reference,
      threads: threadOption.threads)
    let set = try SampleSource.load(
      samples, height: scorer.inputHeight, width: scorer.inputWidth, scale: range)
    if let leftOut = set.provenance.leftOut {
      quietOption.note("\(samples): left out \(leftOut.text)")
    }
    try scorer.requireReference(of: try SampleOrigin.data(of: set), for: samples)
    if let page { try OutputPlace.check(page, apartFrom: [samples]) }
    if quick {
      let report = try score(set, scorer)
      try jsonOption.show(report, text: report.text)
    } else {
      let card = try card(set, scorer)
      try jsonOption.show(card, text: card.text)
    }
  }

  private func compare(_ features: String, _ reference: String) throws {
    let (drawn, real) = (
      try FeatureTable.read(path: features), try FeatureTable.read(path: reference)
    )
    guard drawn.dimension == real.dimension else {
      throw FileFault(
        path: features, expected: "features of \(real.dimension) numbers, as in \(reference)",
        found: "\(drawn.dimension)")
    }
    let distance = try FeatureDistance(of: drawn, from: real)
    if distance.isUnderdetermined {
      quietOption.note(
        "there are no more images than features, so the distance is far too large; it can only be "
          + "compared with one of the same numbers")
    }
    try jsonOption.show(distance, text: distance.text)
  }

  private func score(_ set: ImageBatch, _ scorer: FIDScorer) throws -> FIDReport {
    try quietOption.watched { watch in
      try scorer.score(set.labelled(try SampleLabels.beside(set))) {
        try watch("scoring", $0, set.count)
      }
    }
  }

  private func card(_ set: ImageBatch, _ scorer: FIDScorer) throws -> ScoreCard {
    let labels = try SampleLabels.beside(set)
    var leftOut: [String] = []
    let inputs = ScoreCardInputs(
      height: scorer.inputHeight, width: scorer.inputWidth, threads: threadOption.threads)
    let second = try inputs.judge(judge, models: models, &leftOut)
    let real = try inputs.real(dataOptions.data, likeReferenceOf: scorer, &leftOut)
    guard page == nil || real != nil else {
      throw ValidationError(
        "--page compares with real images; name them with --data, or set MNIST_DIR")
    }
    let bar = ProgressBar(quiet: quietOption.quiet)
    defer { bar.clear() }
    var card = try ScoreCardMeasurement(
      scorer: scorer, judge: second, real: real, threads: threadOption.threads
    ) {
      try Interrupt.check()
      bar.update($0.stage, $0.done, of: $0.total, unit: .items($0.unit))
    }.measure(set, labels: labels, leftOut: leftOut)
    guard twoSample, let real else { return card }
    let found = try TwoSampleTest(threads: threadOption.threads).find(
      set, labels: labels, real: real.training
    ) {
      try Interrupt.check()
      bar.update("two-sample test", $0, of: $1, unit: .items("trainings"))
    }
    card.twoSample = found.findings.map(\.result)
    card.giveaways = try Giveaways(
      found, samples: set, labels: labels, real: real, judge: second,
      team: ThreadTeam(threads: threadOption.threads)
    ) {
      try Interrupt.check()
      bar.update($0, $1, of: $2, unit: .items("parts"))
    }
    if let page {
      let report = GiveawaysPage(
        card, samples: set, real: real.training, by: Invocation.current)
      try AtomicFile.write(Data(try report.render().utf8), to: page)
    }
    return card
  }
}
