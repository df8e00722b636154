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
      This fits a Gaussian to a dataset's images. For every sampler it then finds the times at \
      which the 2-Wasserstein distance between what the sampler draws and that Gaussian is least, \
      and the best times of the named schedules beside them. The distance is exact: it follows by \
      recursion (Pierret and Galerne, arXiv 2405.14250), and so does its gradient. Nothing is drawn \
      and no model is needed. The last line says whether the times are a local minimum.

      The result is advice, not a verdict. It knows only the mean and the covariance of the data, \
      nothing of clipping, and of a network's own error no more than --errors says, so score the \
      plan and the default with `digits fid`.

      EXAMPLES
        Ten evaluations on MNIST, whose spectrum comes with the program:
          digits plan --evaluations 10

        Walk the planned times:
          digits plan --evaluations 10 --write-plan plan.json
          digits sample --plan plan.json

        A dataset of your own, with the file that `--schedule auto` then needs:
          digits plan --data Data/fashion-mnist --evaluations 20 \\
            --write-spectrum Models/fashion-mnist-spectrum.csv

        With the error of a network, which is measured against the better of the two:
          digits lab estimate-error tiny-ddpm small-cem --out out/errors
          digits plan --errors out/errors/errors.csv --errors-of tiny-ddpm

        A check of the search: a thousand other starting points find nothing better.
          digits plan --sampler ddim --evaluations 10 --starts 1000
      """)

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(number: "N", help: "Largest number of network evaluations per image.")
  var evaluations = 20

  @Option(
    flag: "sampler", list: "LIST",
    help: "Samplers to consider; see `digits sample --help`. (default: all)")
  var samplerLists: [CommaList<Sampler>]

  @Option(
    number: "N",
    help: "Number of random starting points for each sampler, besides the search's own.")
  var starts = 0

  @Option(
    value: "FILE",
    help: "Table errors.csv of `digits lab estimate-error`, with the model's errors and another's.")
  var errors: String?

  @Option(value: "MODEL", help: "The model that will be sampled, by its name in --errors.")
  var errorsOf: String?

  @Option(number: "T", help: "Smallest time that the model was trained on.")
  var timeMin = TimeRange.standard.minimum

  @Option(number: "T", help: "Largest time that the model was trained on.")
  var timeMax = TimeRange.standard.maximum

  @Option(value: "FILE", help: "Also write the plan, for `digits sample --plan`.")
  var writePlan: String?

  @Option(value: "FILE", help: "Also write the spectrum, for --schedule auto and --spectrum.")
  var writeSpectrum: String?

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try require("--evaluations", evaluations, in: 1...1000)
    try require("--starts", starts, in: 0...100_000)
    try requireDifferent([writePlan, writeSpectrum].compactMap { $0 })
    try requireOnce("--sampler", samplerLists.joined())
    guard (errors == nil) == (errorsOf == nil) else {
      throw ValidationError("give --errors and --errors-of together")
    }
    if errors != nil, spectrumOptions.inverseSquares != nil {
      throw ValidationError("--errors are those on images; leave out --inverse-squares")
    }
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
    for file in [writePlan, writeSpectrum].compactMap({ $0 }) {
      try OutputPlace.check(
        file, apartFrom: [spectrumOptions.spectrum, spectrumOptions.data, errors].compactMap { $0 })
    }
    let (spectrum, source) = try spectrumOptions.load(quietOption)
    if let writeSpectrum {
      try spectrum.write(to: writeSpectrum, comments: source + ["written by \(Version.text)"])
      quietOption.note("\(writeSpectrum): \(spectrum.summary)")
    }
    let samplers: [Sampler] = samplerLists.isEmpty ? Sampler.allCases : samplerLists.joined()
    let modelError =
      if let errors, let errorsOf {
        try ModelError.read(path: errors, model: errorsOf, on: spectrum, over: timeRange())
      } else {
        ModelError?.none
      }
    let planner = GaussianPlanner(
      spectrum: spectrum, modelError: modelError, timeRange: try timeRange(),
      randomStarts: starts)
    let plan = try quietOption.watched(counting: "parts") {
      try SamplingPlan(
        planner, model: errorsOf, evaluations: evaluations, samplers: samplers, watch: $0)
    }
    if let writePlan { try plan.write(to: writePlan) }
    if jsonOption.json {
      try JSONOutput.print(plan)
    } else {
      StandardOutput.write(plan.text)
      StandardOutput.write(
        line: "with a named schedule: digits sample --model MODEL \(plan.bestNamed.flags)")
    }
  }
}
