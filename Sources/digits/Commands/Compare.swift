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
      resolved at this N". A second table has what FID does not see, at one of these settings: \
      distances off and along the set that digits lie on, beside real images and beside real \
      images with faint noise. --two-sample adds how well a network tells the samples from real \
      images, and it can be added later.

      The folder receives report.html (which opens from disk), report.json, table.md, \
      measures.csv, plots of the scores, a grid of samples per objective, every run and every \
      score. Ctrl-C saves and loses at most the score in progress; --resume continues, with the \
      options of the command before if you name only the folder. It reuses finished runs with the \
      same settings, so you can extend --seeds, --schedule and --sampling-steps later. A setting whose sampling diverges gets no score, and the others \
      continue.

      EXAMPLES
        A first look that takes about three minutes on two cores:
          digits compare --minutes 1.5 --seeds 1 --schedule quadratic \\
            --sampling-steps 50 --out demo

        Three seeds, three schedules and three numbers of steps, with two hours of training:
          digits compare --minutes 20 --samples 5000

        Continue after Ctrl-C:
          digits compare --resume --out demo

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

  @OptionGroup var budgetOptions: BudgetOptions
  @OptionGroup var recipeOptions: RecipeOptions

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

  @Flag(
    inversion: .prefixedNo,
    help: "Clip each estimate of the clean image to the range from black to white.")
  var clip = SamplingSettings.standard().clip != nil

  @Flag(rare: "Add noise in the last step too, as the papers' code does.")
  var lastNoise = false

  @Option(value: "DIR", help: "Folder to write to.")
  var out = "compare"

  @Flag(help: "Continue the comparison in the folder.")
  var resume = false

  @Flag(rare: "Keep the samples of every score as IDX files.")
  var keepSamples = false

  @Flag(help: "Train networks to tell the samples of every score from real images; takes minutes.")
  var twoSample = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var openOption: OpenOption
  @OptionGroup var jsonOption: JSONOption

  private var objectives: [Objective] { objectiveLists.joined() }
  private var schedules: [Schedule] { scheduleLists.joined() }
  private var stepCounts: [Int] { stepLists.joined() }

  func validate() throws {
    try require("--samples", samples, in: 1...1_000_000)
    try require("--seeds", seeds, in: 1...1000)
    try require("--jobs", jobs, in: 1...1024)
    try require("--sampling-steps", stepCounts, in: 1...100_000)
    try recipeOptions.requireTimes()
    try requireRoom(forSeeds: seeds, from: runtime.seed)
    try requireObjectives(objectives)
    try requireOnce("--schedule", schedules)
    try requireOnce("--sampling-steps", stepCounts)
  }

  func run() throws {
    let typed = Array(CommandLine.arguments.dropFirst(2))
    guard resume, Self.nameOnlyAFolder(typed) else { return try compare(.current) }
    // A mistyped name must not begin hours of work.
    guard (try? FileManager.default.contentsOfDirectory(atPath: out))?.isEmpty == false else {
      throw FileFault(
        path: out, expected: "the folder of a comparison to continue",
        found: "nothing that was begun", hint: "leave out --resume to begin one")
    }
    guard let begun = Comparison.command(in: out) else { return try compare(.current) }
    let words = ShellCommand.words(begun).dropFirst(2) + typed + ["--resume", "--out", out]
    try Self.parse(Array(words)).compare(Invocation(version: Version.text, command: begun))
  }

  /// Whether options change nothing about what is compared.
  private static func nameOnlyAFolder(_ typed: [String]) -> Bool {
    var rest = typed[...]
    while let word = rest.popFirst() {
      if ["--out", "--threads", "--jobs"].contains(word) {
        rest = rest.dropFirst()
      } else if !["--resume", "--json", "--open", "-q", "--quiet"].contains(word) {
        return false
      }
    }
    return true
  }

  private func compare(_ invocation: Invocation) throws {
    let dataset = try dataOptions.load()
    try Comparison(
      try plan(dataset), dataset, folder: out, models: modelOptions.models,
      threads: runtime.threads, jobs: jobs, resumes: resume, invocation
    ).runOnTerminal(runtime, jsonOption, openOption)
  }

  private func plan(_ dataset: Dataset) throws -> ComparisonPlan {
    let settings = try recipeOptions.settings(
      preset, objectives.first ?? .ddpm, images: dataset.train, seed: runtime.seed)
    if let fault = settings.fault { throw ValidationError(fault) }
    var sampling = SamplingSettings.standard(settings.timeRange)
    (sampling.sampler, sampling.noiseInLastStep) = (sampler, lastNoise)
    if !clip { sampling.clip = nil }
    var plan = ComparisonPlan(settings, sampling: sampling)
    if !objectives.isEmpty { plan.objectives = objectives }
    plan.seeds = (0..<UInt64(seeds)).map { runtime.seed + $0 }
    if !schedules.isEmpty { plan.schedules = schedules }
    if !stepCounts.isEmpty { plan.stepCounts = stepCounts }
    plan.budget = budgetOptions.budget
    (plan.samples, plan.keepsSamples) = (samples, keepSamples)
    if twoSample { plan.twoSample = .perCell }
    return plan
  }
}
