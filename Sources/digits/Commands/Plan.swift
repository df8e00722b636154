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
    flag: "sampler", list: "LIST",
    help: "Only these samplers, by the names of `digits sample --help`. (default: all)")
  var samplerLists: [CommaList<Sampler>]

  @Option(number: "T", help: "The smallest time the model was trained on.")
  var timeMin = TimeRange.standard.minimum

  @Option(number: "T", help: "The largest time the model was trained on.")
  var timeMax = TimeRange.standard.maximum

  @Option(
    help: ArgumentHelp(
      "Write the spectrum, for `digits sample` and for --spectrum.", valueName: "FILE"))
  var writeSpectrum: String?

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try require("--evaluations", evaluations, in: 1...1000)
    try requireOnce("--sampler", samplerLists.joined())
    _ = try timeRange()
  }

  private func timeRange() throws -> TimeRange {
    do {
      return try TimeRange(minimum: timeMin, maximum: timeMax)
    } catch {
      throw ValidationError(
        "--time-min and --time-max must be \(error.expected), not \(error.found)")
    }
  }

  func run() throws {
    Interrupt.install()
    let (spectrum, source) = try spectrumOptions.load(quietOption)
    if let writeSpectrum {
      try spectrum.write(to: writeSpectrum, comments: source + ["written by \(Version.text)"])
      quietOption.note("\(writeSpectrum): \(spectrum.summary)")
    }
    let samplers: [Sampler] = samplerLists.isEmpty ? Sampler.allCases : samplerLists.joined()
    let planner = GaussianPlanner(spectrum: spectrum, timeRange: try timeRange())
    let plan = try quietOption.watched(counting: "schedules") {
      try SamplingPlan(
        planner, evaluations: evaluations, samplers: samplers,
        command: { "digits sample --model MODEL " + $0.flags }, watch: $0)
    }
    if jsonOption.json {
      try JSONOutput.print(plan)
    } else {
      print(plan.text)
    }
  }
}
