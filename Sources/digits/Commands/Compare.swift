import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Reports
import Runs
import Studies

/// `digits compare`: the question this program exists for, answered in one folder.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train objectives alike over several seeds, score both, say what is resolved.",
    discussion: """
      Models of one seed have the same network, starting weights, data order, noise and sampling \
      seeds; only what the network predicts differs. Each is scored on every schedule with every \
      number of steps, and each setting gets the means, the paired difference with its 95 % \
      interval, and the verdict "resolved" or "not resolved at this N".

      The folder receives report.html (opens from disk), report.json, table.md, plots of the \
      scores, a grid of each objective, every run and every score. Ctrl-C saves, and --resume \
      goes on; it loses at most the score under way. With --resume, finished runs of the same \
      settings are taken as they are, so that --seeds, --schedule and --sampling-steps can be \
      added to later. A setting whose sampling diverges has no score, and the rest goes on without \
      it.

      EXAMPLES
        A first look, about three minutes on two cores:
          digits compare --minutes 1.5 --seeds 1 --schedule quadratic --sampling-steps 50 \\
            --out demo

        Three seeds, three schedules, three numbers of steps, two hours of training:
          digits compare --minutes 20 --samples 5000

        Five seeds instead of three, with what is there already:
          digits compare --minutes 20 --samples 5000 --seeds 5 --resume

        All four objectives, each against the first:
          digits compare --objective ddpm,cem,sgm,v
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(
    flag: "objective", list: "LIST",
    help: "Objectives to compare, such as ddpm,cem,sgm,v. (default: ddpm,cem)")
  var objectiveLists: [CommaList<Objective>]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Training seeds, counted from --seed; intervals need 2, better 3 or more.", valueName: "N"))
  var seeds = 3

  @Option(help: "Network: tiny or small (or paper, for the patient).")
  var preset = UNetPreset.tiny

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Training time of the first model; the others take as many steps. (default: 20)",
      valueName: "M"))
  var minutes: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Train each model for this many steps instead.", valueName: "N"))
  var steps: Int?

  @Option(help: ArgumentHelp("As in `digits train`: standard or paper.", valueName: "NAME"))
  var recipe = Recipe.standard

  @Option(
    help: ArgumentHelp(
      "Weight of the loss at time t: canonical, constant or min-snr. Under the first and the last "
        + "ddpm, cem and sgm minimise the same number. (default: the recipe's)"))
  var weight: LossWeight?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Images a training step. (default: \(Recipe.standardText { Double($0.batchSize) }))",
      valueName: "N"))
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Models trained at the same time, each on a part of the threads, which is faster than one on "
        + "all; results do not depend on it.", valueName: "J"))
  var jobs = 1

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Samples each score is of.", valueName: "N"))
  var samples = 2000

  @Option(
    flag: "schedule", list: "LIST",
    help: "Where the sampling steps lie, by the names of `digits sample --help`. "
      + "(default: exponential,linear,quadratic)")
  var scheduleLists: [CommaList<Schedule>]

  @Option(
    flag: "sampling-steps", list: "LIST",
    help: "Numbers of sampling steps to score at. (default: 10,20,50)")
  var stepLists: [CommaList<Int>]

  @Option(
    help: ArgumentHelp(
      "How all are sampled, by the names of `digits sample --help`.", valueName: "NAME"))
  var sampler = SamplingSettings.standard().sampler

  @Option(help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var out = "compare"

  @Flag(help: "Go on with the comparison in the folder.")
  var resume = false

  @Flag(help: "Keep the samples of every score as IDX files.")
  var keepSamples = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  private var objectives: [Objective] { objectiveLists.joined() }
  private var schedules: [Schedule] { scheduleLists.joined() }
  private var stepCounts: [Int] { stepLists.joined() }

  func validate() throws {
    if minutes != nil && steps != nil {
      throw ValidationError("give only one of --minutes and --steps")
    }
    if let minutes, !(minutes > 0 && minutes <= 1e6) {
      throw ValidationError("--minutes must be above 0 and at most 1000000, not \(minutes)")
    }
    try require("--steps", steps, in: 1...1_000_000_000)
    try require("--batch", batch, in: 1...65536)
    try require("--samples", samples, in: 1...1_000_000)
    try require("--seeds", seeds, in: 1...1000)
    try require("--jobs", jobs, in: 1...1024)
    try require("--sampling-steps", stepCounts, in: 1...100_000)
    if runtime.seed > .max - UInt64(seeds) {
      throw ValidationError("--seed must leave room for \(seeds) seeds, not \(runtime.seed)")
    }
    try requireOnce("--objective", objectives)
    try requireOnce("--schedule", schedules)
    try requireOnce("--sampling-steps", stepCounts)
    if objectives.count == 1 {
      throw ValidationError("--objective needs a second one to compare with")
    }
  }

  func run() throws {
    let dataset = try dataOptions.load()
    if !dataset.isCanonicalMNIST {
      runtime.note("\(dataset.directory): \(dataset.name), not MNIST; scores hold within this data")
    }
    let comparison = Comparison(
      plan(dataset), dataset, folder: out, models: modelOptions.models, threads: runtime.threads,
      jobs: jobs, resumes: resume, Invocation.current)
    Interrupt.install()
    let report = try runUnderProgress(comparison)
    if let text = report.divergedText { runtime.note(text) }
    if jsonOption.json {
      try JSONOutput.print(report)
    } else {
      print(report.text)
      print("\(out)/report.html")
    }
  }

  private func plan(_ dataset: Dataset) -> ComparisonPlan {
    var settings = TrainingSettings(
      preset: preset, objective: objectives.first ?? .ddpm, recipe: recipe,
      imageHeight: dataset.train.height, imageWidth: dataset.train.width)
    if let weight { settings.lossWeight = weight }
    if let batch { settings.batchSize = batch }
    settings.seed = runtime.seed
    var plan = ComparisonPlan(settings, sampler: sampler)
    if !objectives.isEmpty { plan.objectives = objectives }
    plan.seeds = (0..<UInt64(seeds)).map { runtime.seed + $0 }
    if !schedules.isEmpty { plan.schedules = schedules }
    if !stepCounts.isEmpty { plan.stepCounts = stepCounts }
    if let minutes { plan.budget = .minutes(minutes) }
    if let steps { plan.budget = .steps(steps) }
    (plan.samples, plan.keepsSamples) = (samples, keepSamples)
    return plan
  }

  /// - Throws: `Stopped` after saving, or what the comparison throws.
  private func runUnderProgress(_ comparison: Comparison) throws -> ComparisonReport {
    let bar = ProgressBar(quiet: runtime.quiet)
    defer { bar.clear() }
    do {
      return try ValidationError.of {
        try runtime.quietOption.watched { watch in
          try comparison.run(watch) { standing in bar.show { ProgressLine(standing) } }
        }
      }
    } catch let stopped as Stopped {
      bar.clear()
      runtime.note("stopped and saved; go on with the same command and --resume")
      throw stopped
    }
  }
}

extension ProgressLine {
  /// Models and cells, whichever is under way.
  fileprivate init(_ standing: ComparisonStanding) {
    let rate = standing.rate.map { Unit.items(standing.unit).rate($0) }
    let left = standing.secondsLeft.map { ClockTime.text(seconds: $0) + " left" }
    self.init(
      label: "model \(standing.model) of \(standing.models), "
        + "cell \(standing.cell) of \(standing.cells)",
      fraction: standing.fraction, parts: [rate, left, standing.note].compactMap { $0 })
  }
}
