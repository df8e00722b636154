import ArgumentParser
import Diffusion
import FileFormats
import Runs
import Studies
import Terminal

/// `digits plan`: says how to sample with so many evaluations, by exact errors on a Gaussian.
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Find the sampler, schedule and times with the least exact error on Gaussian data.",
    discussion: """
      This fits a Gaussian to a dataset's images. It then searches samplers, schedules, first and \
      last times (and rho for karras) for the least 2-Wasserstein distance between what a sampler \
      draws and that Gaussian. The distance is exact: it follows by recursion (Pierret and \
      Galerne, arXiv 2405.14250), so nothing is drawn and no model is needed.

      The result is advice, not a verdict. It knows only the mean and the covariance of the data, \
      and nothing of a network's errors or of clipping, so score the plan and the default with \
      `digits fid`. `digits sample --schedule auto` follows the plan.

      EXAMPLES
        Ten evaluations on MNIST, whose spectrum comes with the program:
          digits plan --evaluations 10

        A dataset of your own, with the file that `--schedule auto` then needs:
          digits plan --data Data/fashion-mnist --evaluations 20 \\
            --write-spectrum Models/fashion-mnist-spectrum.csv

        One sampler only, for a script:
          digits plan --evaluations 50 --sampler ddim --json
      """)

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(number: "N", help: "Largest number of network evaluations per image.")
  var evaluations = 20

  @Option(
    flag: "sampler", list: "LIST",
    help: "Samplers to consider; see `digits sample --help`. (default: all)")
  var samplerLists: [CommaList<Sampler>]

  @Option(number: "T", help: "Smallest time that the model was trained on.")
  var timeMin = TimeRange.standard.minimum

  @Option(number: "T", help: "Largest time that the model was trained on.")
  var timeMax = TimeRange.standard.maximum

  @Option(value: "FILE", help: "Also write the spectrum, for --schedule auto and --spectrum.")
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
    if let writeSpectrum {
      try OutputPlace.check(
        writeSpectrum,
        apartFrom: [spectrumOptions.spectrum, spectrumOptions.data].compactMap { $0 })
    }
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
      StandardOutput.write(plan.text)
    }
  }
}
