import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs
import Terminal
import Wording

extension Objective: ExpressibleByArgument {}
extension UNetPreset: ExpressibleByArgument {}

/// `digits train`: trains a generator and leaves a run folder.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a digit generator.",
    discussion: """
      The network predicts the noise (ddpm), the conditional expectation of the clean image \
      (cem), the score (sgm) or the velocity sqrt(alphaBar) noise - sigma image (v). Everything \
      else is the same. The run folder receives config.json, metrics.jsonl, metrics.csv, loss.svg, \
      live.html, grids of samples, checkpoint.safetensors and, at the end, model.safetensors. \
      Ctrl-C saves a checkpoint, and --resume continues from it. The result is then the same, to \
      the last byte, as if the run had never stopped.

      --resume with --steps, --epochs or --minutes makes a run longer or shorter, also one that is \
      finished. With --rate-schedule constant, or trapezoid before its fall, the result is that of \
      a run which had the new length from the start. Otherwise the learning rate begins anew \
      there, and the command says with which value.

      EXAMPLES
        A good generator in twenty minutes:
          digits train --objective cem --minutes 20

        The same network as a noise predictor, in a folder that you name:
          digits train --objective ddpm --minutes 20 --out runs/noise

        Continue after Ctrl-C, then train on to twice the steps:
          digits train --resume runs/noise
          digits train --resume runs/noise --steps 12000

        The same run with another seed, or another learning rate:
          digits train --like runs/noise --seed 2
          digits train --like runs/noise --learning-rate 0.002

        One model of all ten digits that draws the one you ask for:
          digits train --conditional --minutes 20 --out runs/conditional
          digits sample --model runs/conditional --label 7 --grid sevens.png

        Clearer digits without labels: the images are sorted by what they look like:
          digits train --objective ddpm --clusters 64 --minutes 20

        Ten steps of the CEM paper's network (168 million parameters):
          digits train --preset paper --objective cem --steps 10
      """)

  @OptionGroup var dataOptions: DataOptions

  // These options have no default value, so that --resume sees which were given.
  @Option(
    value: "NAME",
    help: "What the network predicts: ddpm (noise), cem (E[X0|Xt]), sgm (score) or v (velocity). "
      + "(default: \(standardObjective.rawValue))")
  var objective: Objective?

  @Option(
    value: "NAME",
    help: "Network: tiny, small, or paper (32 x 32, 168 M parameters). "
      + "(default: \(standardPreset.rawValue))")
  var preset: UNetPreset?

  @Flag(help: "Show the network each image's label, so that you can ask it for a label later.")
  var conditional = false

  @Option(
    number: "N",
    help: "Sort the training images into this many clusters of like ones, such as 64, and show the "
      + "network each image's cluster. This needs no labels, and drawing picks clusters by itself.")
  var clusters: Int?

  @Option(
    number: "P",
    help: "Share of images shown without their label or cluster. Guidance needs some. "
      + "(default: \(TrainingSettings.standardLabelDropout))", isRare: true)
  var labelDropout: Double?

  @OptionGroup var budgetOptions: BudgetOptions
  @OptionGroup var recipeOptions: RecipeOptions

  @Option(value: "DIR", help: "Folder of the run. (default: the next number in runs/)")
  var out: String?

  @Option(value: "DIR", help: "Continue the run in this folder.")
  var resume: String?

  @Option(
    value: "RUN",
    help: "Begin a run with the settings, data and number of steps of this one, except for what "
      + "other options say.")
  var like: String?

  @OptionGroup var runtime: RuntimeOptions

  private static let standardObjective = Objective.cem
  private static let standardPreset = UNetPreset.tiny

  func validate() throws {
    if resume != nil, let flag = givenForNewRuns {
      throw ValidationError("--resume continues the run as it was begun; leave out \(flag)")
    }
    guard !conditional || clusters == nil else {
      throw ValidationError("give only one of --conditional and --clusters")
    }
    try require("--clusters", clusters, in: UNetConfiguration.clusterCounts)
    if labelDropout != nil, !conditional, clusters == nil, like == nil {
      throw ValidationError("--label-dropout needs --conditional or --clusters")
    }
    if like == nil { try recipeOptions.requireTimes() }
  }

  /// The first given option that only a new run can follow; nil if there is none.
  private var givenForNewRuns: String? {
    firstGiven([
      "--out": out, "--conditional": conditional, "--clusters": clusters,
      "--label-dropout": labelDropout, "--like": like,
    ]) ?? recipeOptions.given
  }

  func run() throws {
    let run = try begunOrResumed()
    let settings = run.record.settings
    try run.runOnTerminal(
      "training", command: "train",
      "\(settings.objective.rawValue) on \(run.record.dataset)"
        + (settings.conditionsText.map { ", \($0)" } ?? ""),
      runtime)
  }

  /// Makes the run of the dataset, which is given up here: the run has its images in less memory.
  private func begunOrResumed() throws -> TrainingRun {
    let known = try (resume ?? like).map { try RunShelf.find($0) }
    if let known { try TrainingRun.requireImages(try known.readRecord(), known) }
    let dataset = try dataOptions.load(known)
    return try resume == nil ? begun(like: known, dataset) : resumed(known, dataset)
  }

  /// The settings that the options alone say.
  func ownSettings(_ dataset: Dataset) throws -> TrainingSettings {
    let settings = try recipeOptions.settings(
      preset ?? Self.standardPreset, objective ?? Self.standardObjective, images: dataset.train,
      seed: runtime.seed)
    return try conditioned(settings, dataset)
  }

  private func conditioned(
    _ given: TrainingSettings, _ dataset: Dataset
  ) throws -> TrainingSettings {
    var settings = given
    let dropout = labelDropout ?? given.labelDropout ?? TrainingSettings.standardLabelDropout
    if let count = clusters ?? (conditional ? nil : given.configuration.clusterCount) {
      guard count <= dataset.train.count else {
        throw ValidationError(
          clusters == nil
            ? "\(like ?? "the run") has \(count) clusters, more than there are training images, "
              + "\(dataset.train.count); give fewer with --clusters"
            : "--clusters must be at most the number of training images, "
              + "\(dataset.train.count), not \(count)")
      }
      settings.condition(onClusters: count, labelDropout: dropout)
      return settings
    }
    guard conditional || given.isConditional else {
      guard labelDropout == nil else {
        throw ValidationError("--label-dropout needs --conditional, which the run is not")
      }
      return given
    }
    guard let labels = dataset.train.labels else {
      throw FileFault(
        path: dataset.directory,
        expected: "labels of the training images for " + (like ?? "--conditional"), found: "none")
    }
    settings.condition(on: LabelSet(labels.map { Int($0) }), labelDropout: dropout)
    return settings
  }

  private func begun(like known: RunFolder?, _ dataset: Dataset) throws -> TrainingRun {
    let other = try known?.readRecord()
    var settings =
      try other.map { try conditioned(self.settings(like: $0.settings, dataset.train), dataset) }
      ?? ownSettings(dataset)
    if let fault = settings.fault {
      throw ValidationError(fault)
    }
    try TrainingRun.requireMemory(settings, threads: runtime.threads, path: dataset.directory)
    let budget = other.map { self.budget(like: $0) } ?? budgetOptions.budget
    let invocation = other == nil ? .current : invocation(of: settings, budget, dataset)
    let named = out.map { RunFolder(path: $0) }
    // Sorting takes a while, which would be lost in a folder that cannot be used.
    try named?.requireNew()
    Interrupt.install()
    let images = try runtime.quietOption.watched(counting: "passes") { watch in
      try settings.sort(dataset.train, threads: runtime.threads) {
        try watch("sorting images", $0, ImageClusters.passes)
      }
    }
    let folder =
      try named
      ?? RunFolder.makeNext(
        in: RunShelf.usualFolder,
        name: "\(settings.objective.rawValue)-\(settings.preset.rawValue)"
          + (settings.isConditional ? "-conditional" : "")
          + (settings.configuration.clusters.isEmpty ? "" : "-clusters")
          // Whoever looks at the name sees that the digits were drawn.
          + (dataset.isSynthetic ? "-synthetic" : ""))
    return try TrainingRun(
      folder: folder, record: .init(dataset, settings, budget, invocation), images: images,
      threads: runtime.threads)
  }

  private func resumed(_ known: RunFolder?, _ dataset: Dataset) throws -> TrainingRun {
    guard let folder = known else { preconditionFailure("A run to resume has a folder") }
    try requireAgreement(with: try folder.readRecord().settings)
    let run = try TrainingRun(
      resuming: folder, images: dataset.train, sha256: dataset.trainImagesSHA256,
      labelsSHA256: dataset.trainLabelsSHA256, threads: runtime.threads)
    try run.setLength(budgetOptions, runtime)
    return run
  }

  /// Allows options that describe the run to be given again, if the run began with the same values.
  private func requireAgreement(with begun: TrainingSettings) throws {
    for (flag, given, begun) in [
      ("--objective", objective?.rawValue, begun.objective.rawValue),
      ("--preset", preset?.rawValue, begun.preset.rawValue),
      ("--seed", runtime.seedOption.given.map(String.init), String(begun.seed)),
    ] {
      guard let given, given != begun else { continue }
      throw ValidationError(
        "--resume continues the run as it was begun, with \(flag) \(begun); "
          + "leave out \(flag) \(given)")
    }
  }
}

extension DataOptions {
  /// Loads the dataset that another run recorded, unless another place is named.
  fileprivate func load(_ run: RunFolder?) throws -> Dataset {
    guard let run, data == nil else { return try load() }
    return try Dataset.load(try run.readRecord().data)
  }
}
