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
      + "(default: \(TrainingSettings.standardLabelDropout))", isRare: true)
  var labelDropout: Double?

  @OptionGroup var budgetOptions: BudgetOptions
  @OptionGroup var recipeOptions: RecipeOptions

  @Option(value: "DIR", help: "Folder of the run. (default: the next number in runs/)")
  var out: String?

  @Option(value: "DIR", help: "Continue the run in this folder.")
  var resume: String?

  @OptionGroup var runtime: RuntimeOptions

  private static let standardObjective = Objective.cem
  private static let standardPreset = UNetPreset.tiny

  func validate() throws {
    if resume != nil, let flag = givenForNewRuns {
      throw ValidationError("--resume continues the run as it was begun; leave out \(flag)")
    }
    if labelDropout != nil, !conditional {
      throw ValidationError("--label-dropout needs --conditional")
    }
  }

  /// The first given option that only a new run can follow; nil if there is none.
  private var givenForNewRuns: String? {
    budgetOptions.given
      ?? firstGiven(["--out": out, "--conditional": conditional, "--label-dropout": labelDropout])
      ?? recipeOptions.given
  }

  func run() throws {
    let dataset = try dataOptions.load(resume)
    let run = try resume.map { try resumed($0, dataset) } ?? begun(dataset)
    let folder = run.folder.path
    if run.isFinished {
      StandardOutput.write(
        line: "\(run.folder.model): already trained, \(Names.count(run.step, "step"))")
      return
    }
    let settings = run.record.settings
    Interrupt.install()
    runtime.note(
      "\(folder): \(settings.objective.rawValue) on \(run.record.dataset), "
        + (settings.isConditional
          ? Names.count(settings.configuration.classes, "label") + ", " : "")
        + "\(run.parameters) parameters, batch \(settings.batchSize), "
        + "\(Names.count(runtime.threads, "thread")), seed \(settings.seed)")
    try run.runWithProgress(
      "training", quiet: runtime.quietOption,
      resumeHint: "continue with `digits train --resume \(folder)`")
    StandardOutput.write(
      line: "\(run.folder.model): \(Names.count(run.step, "step")), model \(run.model.hash)")
  }

  private func begun(_ dataset: Dataset) throws -> TrainingRun {
    let (objective, preset) = (objective ?? Self.standardObjective, preset ?? Self.standardPreset)
    var settings = try recipeOptions.settings(
      preset, objective, images: dataset.train, seed: runtime.seed)
    if conditional {
      guard let labels = dataset.train.labels else {
        throw FileFault(
          path: dataset.directory, expected: "labels of the training images for --conditional",
          found: "none")
      }
      settings.condition(
        on: LabelSet(labels.map { Int($0) }),
        labelDropout: labelDropout ?? TrainingSettings.standardLabelDropout)
    }
    if let fault = settings.fault {
      throw ValidationError(fault)
    }
    try TrainingRun.requireMemory(settings, threads: runtime.threads, path: dataset.directory)
    let record = RunFolder.Record(dataset, settings, budgetOptions.budget, Invocation.current)
    let folder =
      try out.map { RunFolder(path: $0) }
      ?? RunFolder.makeNext(
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
