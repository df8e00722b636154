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
  /// Returns the standard recipe's value of a setting, such as "64, or 4 for preset paper".
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
      (cem), the score (sgm) or the velocity sqrt(alphaBar) noise - sigma image (v). Everything \
      else is the same. The run folder receives config.json, metrics.jsonl, loss.svg, grids of \
      samples, checkpoint.safetensors and, at the end, model.safetensors. Ctrl-C saves a \
      checkpoint, and --resume continues from it. The result is then the same, to the last byte, \
      as if the run had never stopped.

      EXAMPLES
        A good generator in twenty minutes:
          digits train --objective cem --minutes 20

        The same network as a noise predictor, in a folder that you name:
          digits train --objective ddpm --minutes 20 --out runs/noise

        Continue after Ctrl-C:
          digits train --resume runs/noise

        One model of all ten digits that draws the one you ask for:
          digits train --conditional --minutes 20 --out runs/conditional
          digits sample --model runs/conditional --label 7 --grid sevens.png

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
    number: "P",
    help: "Share of images shown without their label. Guidance needs some. "
      + "(default: \(TrainingSettings.standardLabelDropout))")
  var labelDropout: Double?

  @Option(number: "N", help: "Number of steps to train for.")
  var steps: Int?

  @Option(number: "N", help: "Number of passes over the data to train for.")
  var epochs: Double?

  @Option(
    number: "M",
    help: "Minutes to train for. The speed of the first steps decides how many fit. (default: 20)")
  var minutes: Double?

  @Option(
    value: "NAME",
    help:
      "Defaults for --batch to --clip-norm, except --time-min and --time-max: standard, the best "
      + "in this program's trials, or paper, those of the CEM paper's MNIST experiment. "
      + "(default: \(Recipe.standard.rawValue))")
  var recipe: Recipe?

  @Option(
    number: "N",
    help: "Number of images per step. "
      + "(default: \(Recipe.standardText { Double($0.batchSize) }))")
  var batch: Int?

  @Option(
    number: "X",
    help: "Peak learning rate, after 100 steps of warm-up and before a cosine decay. "
      + "(default: \(Recipe.standardText { $0.learningRate }))")
  var learningRate: Double?

  @Option(
    value: "NAME",
    help: "Weight of the loss at time t: canonical (each paper's own), constant or min-snr. "
      + "(default: \(standardChoices.lossWeight.rawValue))")
  var weight: LossWeight?

  @Option(
    number: "X",
    help: "Length of Muon's steps for hidden layers, relative to the learning rate. With 0, Adam "
      + "trains all layers. "
      + "(default: \(Recipe.standardText { $0.adam.muonRate ?? 0 }))")
  var muonRate: Double?

  @Option(
    value: "NAME",
    help: "Distribution of t in training. (default: \(standardChoices.timeLaw.rawValue))")
  var timeLaw: TimeLaw?

  @Option(
    number: "T",
    help: "Smallest t in training; ddpm-linear and paper have their own. "
      + "(default: \(TimeRange.standard.minimum))")
  var timeMin: Double?

  @Option(
    number: "T",
    help: "Largest t in training; ddpm-linear and paper have their own. "
      + "(default: \(TimeRange.standard.maximum))")
  var timeMax: Double?

  @Option(
    number: "X",
    help: "Decay of the moving average of the weights. "
      + "(default: \(standardChoices.adam.averageDecay))")
  var emaDecay: Double?

  @Option(
    number: "X",
    help: "Largest norm of the gradient; a longer one is scaled down to it. "
      + "(default: \(standardChoices.adam.clipNorm))")
  var clipNorm: Double?

  @Option(value: "DIR", help: "Folder of the run. (default: the next number in runs/)")
  var out: String?

  @Option(value: "DIR", help: "Continue the run in this folder.")
  var resume: String?

  @OptionGroup var runtime: RuntimeOptions

  private static let standardObjective = Objective.cem
  private static let standardPreset = UNetPreset.tiny
  private static let standardChoices = Recipe.standard.choices(for: standardPreset)

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
      throw ValidationError("--resume continues the run as it was begun; leave out \(flag)")
    }
    if labelDropout != nil, !conditional {
      throw ValidationError("--label-dropout needs --conditional")
    }
    do { _ = try timeRange() } catch {
      throw ValidationError(
        "--time-min and --time-max must be \(error.expected), not \(error.found)")
    }
    let law = timeLaw ?? (recipe ?? .standard).choices(for: preset ?? Self.standardPreset).timeLaw
    if !law.usesRange, let flag = firstGiven(["--time-min": timeMin, "--time-max": timeMax]) {
      let others = TimeLaw.allCases.filter(\.usesRange).map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "\(flag) needs a --time-law with a range (\(others)); \(law.rawValue) has its own times")
    }
  }

  private func timeRange() throws(InvalidSetting) -> TimeRange {
    try TimeRange(
      minimum: timeMin ?? TimeRange.standard.minimum,
      maximum: timeMax ?? TimeRange.standard.maximum)
  }

  /// The first given option that only a new run can follow; nil if there is none.
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
      resumeHint: "continue with `digits train --resume \(folder)`")
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
    let record = RunFolder.Record(dataset, settings, budget, Invocation.current)
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
  /// Loads the dataset that a resumed run recorded, unless another place is named.
  fileprivate func load(_ resumed: String?) throws -> Dataset {
    guard let resumed, data == nil else { return try load() }
    return try Dataset.load(try RunFolder(path: resumed).readRecord().data)
  }
}
