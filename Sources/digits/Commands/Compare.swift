import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import NeuralNet

/// `digits compare`: the question this program exists for, answered in one folder.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train DDPM and CEM alike, sample both, score both, and report.",
    discussion: """
      Both models have the same network, starting weights, data order, noise and sampling seeds; \
      only what the network predicts differs. The folder receives report.html (opens from disk), \
      report.json, a grid and the samples of each model, and both run folders. Ctrl-C saves; \
      --resume goes on.

      EXAMPLES
        A first look, about five minutes on two cores:
          digits compare --minutes 1.5 --out demo

        All four objectives for a quarter of an hour each:
          digits compare --objective ddpm --objective cem --objective sgm --objective v \\
            --minutes 15 --samples 5000
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(
    name: .customLong("objective"),
    help: "An objective to compare: ddpm, cem, sgm or v; repeat it. (default: ddpm and cem)")
  var objectives: [Objective] = []

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

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Samples a model is scored by.", valueName: "N"))
  var samples = 2000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Steps a sample takes.", valueName: "K"))
  var samplingSteps = SamplingSettings.standard().steps

  @Option(
    help: ArgumentHelp(
      "How both are sampled, by the names of `digits sample --help`.", valueName: "NAME"))
  var sampler = SamplingSettings.standard().sampler

  @Option(
    help: ArgumentHelp("Where the sampling steps lie, by the same.", valueName: "NAME"))
  var schedule = SamplingSettings.standard().schedule

  @Option(help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var out = "compare"

  @Flag(help: "Go on with the comparison in the folder.")
  var resume = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    if minutes != nil && steps != nil {
      throw ValidationError("give only one of --minutes and --steps")
    }
    if let minutes, !(minutes > 0 && minutes <= 1e6) {
      throw ValidationError("--minutes must be above 0 and at most 1000000, not \(minutes)")
    }
    if let steps, !(1...1_000_000_000).contains(steps) {
      throw ValidationError("--steps must be 1 to 1000000000, not \(steps)")
    }
    if !(1...1_000_000).contains(samples) {
      throw ValidationError("--samples must be 1 to 1000000, not \(samples)")
    }
    if !(1...100_000).contains(samplingSteps) {
      throw ValidationError("--sampling-steps must be 1 to 100000, not \(samplingSteps)")
    }
    if Set(objectives).count != objectives.count {
      throw ValidationError("name each --objective once")
    }
  }

  func run() throws {
    let dataset = try dataOptions.load()
    if !dataset.isCanonicalMNIST {
      runtime.note("\(dataset.directory): \(dataset.name), not MNIST; scores hold within this data")
    }
    let chosen = objectives.isEmpty ? [.ddpm, .cem] : objectives
    var settings = TrainingSettings(
      preset: preset, objective: chosen[0], imageHeight: dataset.train.height,
      imageWidth: dataset.train.width)
    settings.seed = runtime.seed
    var sampling = SamplingSettings.standard(settings.timeRange)
    (sampling.sampler, sampling.schedule, sampling.steps) = (sampler, schedule, samplingSteps)
    let comparison = Comparison(
      dataset: dataset, folder: out, objectives: chosen, settings: settings,
      budget: steps.map { .steps($0) } ?? .minutes(minutes ?? 20), sampling: sampling,
      samples: samples, models: modelOptions.models, threads: runtime.threads,
      quiet: runtime.quietOption, resumes: resume)
    Interrupt.install()
    let report = try comparison.run()
    if jsonOption.json {
      try JSONOutput.print(report)
    } else {
      print(report.text)
      print("\(out)/report.html")
    }
  }
}
