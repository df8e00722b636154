import ArgumentParser
import Diffusion
import Runs
import Studies

/// `digits plan`: how to sample with so many evaluations, by exact errors on a Gaussian.
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Find the sampler, schedule and times with the least exact error for a budget.",
    discussion: """
      Fits a Gaussian to a dataset's images and searches samplers, schedules, first and last times \
      (and rho of karras) for the least 2-Wasserstein distance between what a sampler draws and \
      that Gaussian. The distance is exact, by recursion (Pierret and Galerne, arXiv 2405.14250): \
      nothing is drawn and no model is needed. It knows nothing of what data beyond their mean and \
      covariance are, of a network's errors, or of clipping, and so is advice, not a verdict: \
      score both with `digits fid`. `digits sample --schedule auto` follows it.

      EXAMPLES
        For MNIST, whose spectrum comes with the program, in ten evaluations:
          digits plan --evaluations 10

        For a dataset of one's own, and the file that `--schedule auto` then needs:
          digits plan --data Data/fashion-mnist --evaluations 20 \\
            --write-spectrum Models/fashion-mnist-spectrum.csv

        For one sampler, for a script:
          digits plan --evaluations 50 --sampler ddim --json
      """)

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most network evaluations an image may take.", valueName: "N"))
  var evaluations = 20

  @Option(
    name: .customLong("sampler"),
    help: ArgumentHelp(
      "Only this sampler, by the names of `digits sample --help`; repeat it. (default: all)",
      valueName: "NAME"))
  var samplers: [Sampler] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The smallest time to use, as trained.", valueName: "T"))
  var tMin = TimeRange.standard.minimum

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The largest time to use, as trained.", valueName: "T"))
  var tMax = TimeRange.standard.maximum

  @Option(
    help: ArgumentHelp(
      "Write the spectrum, for `digits sample` and for --spectrum.", valueName: "FILE"))
  var writeSpectrum: String?

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try require("--evaluations", evaluations, in: 1...1000)
    guard Set(samplers).count == samplers.count else {
      throw ValidationError("name each --sampler once")
    }
    _ = try timeRange()
  }

  private func timeRange() throws -> TimeRange {
    do {
      return try TimeRange(minimum: tMin, maximum: tMax)
    } catch {
      throw ValidationError("--t-min and --t-max must be \(error.expected), not \(error.found)")
    }
  }

  func run() throws {
    Interrupt.install()
    let (spectrum, source) = try spectrumOptions.load(quietOption)
    if let writeSpectrum {
      try spectrum.write(to: writeSpectrum, comments: source + ["written by \(Digits.version)"])
      quietOption.note("\(writeSpectrum): \(spectrum.summary)")
    }
    let planner = GaussianPlanner(spectrum: spectrum, timeRange: try timeRange())
    let plan = try quietOption.watched(counting: "schedules") {
      try SamplingPlan(
        planner, evaluations: evaluations, samplers: samplers.isEmpty ? Sampler.allCases : samplers,
        watch: $0)
    }
    if jsonOption.json {
      try JSONOutput.print(plan)
    } else {
      print(plan.text)
    }
  }
}
