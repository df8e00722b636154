import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs

extension Objective: ExpressibleByArgument {}
extension LossWeight: ExpressibleByArgument {}
extension TimeLaw: ExpressibleByArgument {}
extension UNetPreset: ExpressibleByArgument {}

extension Recipe: ExpressibleByArgument {
  /// What the standard recipe gives a setting, for help: such as "64, or 4 for preset paper".
  static func standardText(_ value: (Choices) -> Double) -> String {
    func text(_ preset: UNetPreset) -> String {
      String(format: "%g", value(Self.standard.choices(for: preset)))
    }
    return "\(text(.tiny)), or \(text(.paper)) for preset paper"
  }
}

/// `digits train`: trains a generator and leaves a run folder.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a digit generator.",
    discussion: """
      The network predicts the noise (ddpm), the conditional expectation of the clean image \
      (cem), the score (sgm) or the velocity sqrt(alphaBar) noise - sigma image (v); everything \
      else is the same. A run folder receives config.json, metrics.jsonl, loss.svg, sample grids, \
      checkpoint.safetensors and, at the end, model.safetensors. Ctrl-C saves a checkpoint; \
      --resume goes on, and the result is the same to the last byte as if the run had never \
      stopped.

      EXAMPLES
        A good generator in twenty minutes:
          digits train --objective cem --minutes 20

        The same network as a noise predictor, in a folder of its own:
          digits train --objective ddpm --minutes 20 --out runs/noise

        Go on after Ctrl-C:
          digits train --resume runs/noise

        One model of all ten digits that draws the one it is asked for:
          digits train --conditional --minutes 20 --out runs/conditional
          digits sample --model runs/conditional --label 7 --guidance 2 --grid sevens.png

        The CEM paper's network for ten steps (168 million parameters):
          digits train --preset paper --objective cem --steps 10
      """)

  @OptionGroup var dataOptions: DataOptions

  // Options without a value of their own, so that --resume sees which were given.
  @Option(
    help: ArgumentHelp(
      "What the network predicts: ddpm (noise), cem (E[X0|Xt]), sgm (score) or v (velocity). "
        + "(default: \(standardObjective.rawValue))"))
  var objective: Objective?

  @Option(
    help: ArgumentHelp(
      "Network: tiny, small, or paper (32 x 32, 168 M parameters). "
        + "(default: \(standardPreset.rawValue))"))
  var preset: UNetPreset?

  @Flag(help: "Tell the network each image's label, so that it can draw the one it is asked for.")
  var conditional = false

  @Option(
    number: "P",
    help: "Share of images shown without their label, which guidance needs. "
      + "(default: \(TrainingSettings.standardLabelDropout))")
  var labelDropout: Double?

  @Option(number: "N", help: "Train this many steps.")
  var steps: Int?

  @Option(number: "N", help: "Train this many passes over the data.")
  var epochs: Double?

  @Option(
    number: "M",
    help: "Train for this long; turned into steps by the speed of the first ones. (default: 20)")
  var minutes: Double?

  @Option(
    value: "NAME",
    help: "All settings below but for the times: standard, the best of this program's trials, or "
      + "paper, those of the CEM paper's MNIST experiment. "
      + "(default: \(Recipe.standard.rawValue))")
  var recipe: Recipe?

  @Option(
    number: "N", help: "Images a step. (default: \(Recipe.standardText { Double($0.batchSize) }))")
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Peak learning rate; 100 steps of warm-up, cosine decay. "
        + "(default: \(Recipe.standardText { $0.learningRate }))"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "Weight of the loss at time t: canonical (each paper's own), constant or min-snr. "
        + "(default: min-snr)"))
  var weight: LossWeight?

  @Option(
    number: "X",
    help: "Length of Muon's steps for hidden layers, over the learning rate; 0 trains all by Adam. "
      + "(default: \(Recipe.standardText { $0.adam.muonRate ?? 0 }))")
  var muonRate: Double?

  @Option(help: "Law of t in training: uniform, log-uniform, ddpm-linear, log-normal or paper.")
  var timeLaw: TimeLaw?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Smallest training time of the continuous laws. (default: \(TimeRange.standard.minimum))"))
  var timeMin: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Largest training time of the continuous laws. (default: \(TimeRange.standard.maximum))"))
  var timeMax: Double?

  @Option(parsing: .unconditional, help: "Decay of the moving average of the weights.")
  var emaDecay: Double?

  @Option(parsing: .unconditional, help: "Largest norm of the gradient.")
  var clipNorm: Double?

  @Option(value: "DIR", help: "The run's folder. (default: the next number in runs/)")
  var out: String?

  @Option(value: "DIR", help: "Go on with the run in this folder.")
  var resume: String?

  @OptionGroup var runtime: RuntimeOptions

  private static let standardObjective = Objective.cem
  private static let standardPreset = UNetPreset.tiny

  func validate() throws {
    guard [steps != nil, epochs != nil, minutes != nil].filter({ $0 }).count <= 1 else {
      throw ValidationError("give only one of --steps, --epochs and --minutes")
    }
    try require("--steps", steps, in: 1...1_000_000_000)
    try require("--batch", batch, in: 1...65536)
    for (flag, value) in [("--epochs", epochs), ("--minutes", minutes)] {
      if let value, !(value > 0 && value <= 1e6) {
        throw ValidationError("\(flag) must be above 0 and at most 1000000, not \(value)")
      }
    }
    if resume != nil, let flag = givenForNewRuns {
      throw ValidationError("--resume goes on with the run as it was begun; leave out \(flag)")
    }
    if labelDropout != nil, !conditional {
      throw ValidationError("--label-dropout is for --conditional")
    }
    do { _ = try timeRange() } catch {
      throw ValidationError("\(error)")
    }
  }

  private func timeRange() throws(InvalidSetting) -> TimeRange {
    try TimeRange(
      minimum: timeMin ?? TimeRange.standard.minimum,
      maximum: timeMax ?? TimeRange.standard.maximum)
  }

  /// A given option that only a new run can follow.
  private var givenForNewRuns: String? {
    firstGiven([
      "--steps": steps, "--epochs": epochs, "--minutes": minutes, "--out": out,
      "--conditional": conditional, "--batch": batch, "--label-dropout": labelDropout,
      "--learning-rate": learningRate, "--weight": weight, "--muon-rate": muonRate,
      "--time-law": timeLaw, "--ema-decay": emaDecay, "--clip-norm": clipNorm,
      "--recipe": recipe, "--time-min": timeMin, "--time-max": timeMax,
    ])
  }

  func run() throws {
    let dataset = try dataOptions.load(resume)
    let run = try resume.map { try resumed($0, dataset) } ?? begun(dataset)
    let folder = run.folder.path
    if run.isFinished {
      print("\(run.folder.model): already trained, \(run.step) steps")
      return
    }
    let settings = run.record.settings
    Interrupt.install()
    runtime.note(
      "\(folder): \(settings.objective.rawValue) on \(run.record.dataset), "
        + (settings.isConditional ? "\(settings.configuration.classes) labels, " : "")
        + "\(run.parameters) parameters, batch \(settings.batchSize), "
        + "\(runtime.threads) threads, seed \(settings.seed)")
    try run.runWithProgress(
      "training", quiet: runtime.quietOption,
      resumeHint: "go on with `digits train --resume \(folder)`")
    print("\(run.folder.model): \(run.step) steps, model \(run.model.hash)")
  }

  private func begun(_ dataset: Dataset) throws -> TrainingRun {
    let (objective, preset) = (objective ?? Self.standardObjective, preset ?? Self.standardPreset)
    var settings = TrainingSettings(
      preset: preset, objective: objective, recipe: recipe ?? .standard,
      imageHeight: dataset.train.height, imageWidth: dataset.train.width)
    if let weight { settings.lossWeight = weight }
    if let muonRate { settings.adam.muonRate = muonRate == 0 ? nil : muonRate }
    if let timeLaw { settings.timeLaw = timeLaw }
    settings.timeRange = try timeRange()
    if let batch { settings.batchSize = batch }
    if let learningRate { settings.learningRate = learningRate }
    if let emaDecay { settings.adam.averageDecay = emaDecay }
    if let clipNorm { settings.adam.clipNorm = clipNorm }
    settings.seed = runtime.seed
    if conditional {
      guard let largest = dataset.train.labels?.max() else {
        throw FileFault(
          path: dataset.directory, expected: "labels of the training images for --conditional",
          found: "none")
      }
      settings.condition(
        classes: Int(largest) + 1,
        labelDropout: labelDropout ?? TrainingSettings.standardLabelDropout)
    }
    if let fault = settings.fault {
      throw ValidationError(fault)
    }
    let budget: TrainingBudget =
      steps.map { .steps($0) } ?? epochs.map { .epochs($0) } ?? .minutes(minutes ?? 20)
    let record = RunFolder.Record(
      dataset.train, folder: dataset.directory, settings, budget, Invocation.current)
    let folder =
      out.map { RunFolder(path: $0) }
      ?? RunFolder.next(
        in: "runs",
        name: "\(objective.rawValue)-\(preset.rawValue)" + (conditional ? "-conditional" : ""))
    return try TrainingRun(
      folder: folder, record: record, images: dataset.train, threads: runtime.threads)
  }

  private func resumed(_ path: String, _ dataset: Dataset) throws -> TrainingRun {
    let folder = RunFolder(path: path)
    try requireAgreement(with: try folder.readRecord().settings)
    return try TrainingRun(
      resuming: folder, images: dataset.train, sha256: dataset.trainImagesSHA256,
      labelsSHA256: dataset.trainLabelsSHA256, threads: runtime.threads)
  }

  /// What names the run may be given again, if it is what the run began with.
  private func requireAgreement(with begun: TrainingSettings) throws {
    for (flag, given, begun) in [
      ("--objective", objective?.rawValue, begun.objective.rawValue),
      ("--preset", preset?.rawValue, begun.preset.rawValue),
      ("--seed", runtime.seedOption.given.map(String.init), String(begun.seed)),
    ] {
      guard let given, given != begun else { continue }
      throw ValidationError(
        "--resume goes on with the run as it was begun, with \(flag) \(begun); "
          + "leave out \(flag) \(given)")
    }
  }
}

extension DataOptions {
  /// The dataset of a run that is resumed: the one it recorded, unless another place is named.
  fileprivate func load(_ resumed: String?) throws -> Dataset {
    guard let resumed, data == nil else { return try load() }
    return try Dataset.load(try RunFolder(path: resumed).readRecord().data)
  }
}
