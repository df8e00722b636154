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
    abstract: "Train objectives over several paired seeds, and say which differences are resolved.",
    discussion: """
      Models with the same seed share their network, starting weights, order of the data, noise \
      and sampling seeds. They differ only in what the network predicts. Each model is scored on \
      every schedule with every number of steps. For each of these settings you get the mean \
      scores, the paired difference with its 95 % interval, and a verdict: "resolved" or "not \
      resolved at this N".

      The folder receives report.html (which opens from disk), report.json, table.md, plots of the \
      scores, a grid of samples per objective, every run and every score. Ctrl-C saves and loses \
      at most the score in progress; --resume continues. It reuses finished runs with the same \
      settings, so you can extend --seeds, --schedule and --sampling-steps later. A setting whose \
      sampling diverges gets no score, and the others continue.

      EXAMPLES
        A first look that takes about three minutes on two cores:
          digits compare --minutes 1.5 --seeds 1 --schedule quadratic \\
            --sampling-steps 50 --out demo

        Three seeds, three schedules and three numbers of steps, with two hours of training:
          digits compare --minutes 20 --samples 5000

        Five seeds instead of three, reusing what the folder already has:
          digits compare --minutes 20 --samples 5000 --seeds 5 --resume

        All four objectives, each compared with the first:
          digits compare --objective ddpm,cem,sgm,v
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(
    flag: "objective", list: "LIST",
    help: "Objectives to compare, each with the first one. (default: ddpm,cem)")
  var objectiveLists: [CommaList<Objective>]

  @Option(
    number: "N", help: "Number of training seeds, from --seed up. An interval needs 2 or better 3.")
  var seeds = 3

  @Option(value: "NAME", help: "Network to train. The one called paper takes patience.")
  var preset = UNetPreset.tiny

  @Option(
    number: "M",
    help: "Minutes of training for the first model. The others take as many steps. (default: 20)")
  var minutes: Double?

  @Option(number: "N", help: "Steps to train each model for, instead of --minutes.")
  var steps: Int?

  @Option(value: "NAME", help: "Training recipe, as in `digits train`.")
  var recipe = Recipe.standard

  @Option(
    value: "NAME",
    help:
      "Weight of the loss at time t. With canonical and min-snr, ddpm, cem and sgm minimise the "
      + "same loss. (default: the recipe's)")
  var weight: LossWeight?

  @Option(
    number: "N",
    help: "Number of images per training step. "
      + "(default: \(Recipe.standardText { Double($0.batchSize) }))")
  var batch: Int?

  @Option(
    number: "J",
    help:
      "Number of models to train at the same time, each on a part of the threads. More than one "
      + "is faster, and the results are the same.")
  var jobs = 1

  @Option(number: "N", help: "Number of samples per score.")
  var samples = 2000

  @Option(
    flag: "schedule", list: "LIST",
    help: "Schedules to sample with; see `digits sample --help`. "
      + "(default: exponential,linear,quadratic)")
  var scheduleLists: [CommaList<Schedule>]

  @Option(
    flag: "sampling-steps", list: "LIST",
    help: "Numbers of sampling steps to score. (default: 10,20,50)")
  var stepLists: [CommaList<Int>]

  @Option(value: "NAME", help: "Sampler for all models; see `digits sample --help`.")
  var sampler = SamplingSettings.standard().sampler

  @Option(value: "DIR", help: "Folder to write to.")
  var out = "compare"

  @Flag(help: "Continue the comparison in the folder.")
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
      throw ValidationError(
        "--seed must leave room for \(seeds) seeds, which \(runtime.seed) does not")
    }
    try requireOnce("--objective", objectives)
    try requireOnce("--schedule", schedules)
    try requireOnce("--sampling-steps", stepCounts)
    if objectives.count == 1 {
      throw ValidationError("--objective needs at least two objectives to compare")
    }
  }

  func run() throws {
    let dataset = try dataOptions.load()
    if !dataset.isCanonicalMNIST {
      runtime.note(
        "\(dataset.directory): \(dataset.name), not MNIST; compare scores only within this dataset")
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

  /// - Throws: `Stopped` after saving, or whatever the comparison throws.
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
      runtime.note("stopped and saved; continue with the same command and --resume")
      throw stopped
    }
  }
}

extension ProgressLine {
  /// Shows the model or the cell in progress.
  fileprivate init(_ standing: ComparisonStanding) {
    let rate = standing.rate.map { Unit.items(standing.unit).rate($0) }
    let left = standing.secondsLeft.map { ClockTime.text(seconds: $0) + " left" }
    self.init(
      label: "model \(standing.model) of \(standing.models), "
        + "cell \(standing.cell) of \(standing.cells)",
      fraction: standing.fraction, parts: [rate, left, standing.note].compactMap { $0 })
  }
}
