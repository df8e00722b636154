import ArgumentParser
import Diffusion
import Studies
import Terminal

/// `digits lab gaussian`: computes the exact error of every sampler on Gaussian data.
struct LabGaussian: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaussian",
    abstract: "Compute exact Wasserstein errors of all samplers and schedules on Gaussian data.",
    discussion: """
      For data N(m, Sigma), every sampler's output is Gaussian too. Its distribution follows by \
      recursion for each eigenvalue of Sigma (Pierret and Galerne, arXiv 2405.14250), so nothing \
      is drawn. The 2-Wasserstein distance to the data is split into three costs: of starting from \
      N(0, I), of stopping early, and of stepping. The report compares this program's samplers \
      with the paper's schemes, on the same schedules and in the paper's own setting.

      The folder receives report.html, figures, results.csv and results.json (every scheme, \
      schedule and number of evaluations) and variances.csv (the output's variance for every \
      eigenvalue). paper-table.csv is the paper's table 5 for the spectrum; published numbers stand \
      in it only if the spectrum has the size, largest value and sum of CIFAR-10's.

      --learnt trains networks on Gaussian data instead (a linear model, a perceptron, the U-Net \
      tiny) and measures the fourth error, that of a learnt score, beside the other three. It has \
      data and times of its own, and writes to out/lab-gaussian-learnt.

      EXAMPLES
        The Gaussian of MNIST, which comes with the program:
          digits lab gaussian

        The Gaussian of other images, and the paper's example:
          digits lab gaussian --data Data/fashion-mnist --out out/fashion
          digits lab gaussian --inverse-squares 10 --out out/inverse-squares

        Eigenvalues from a file, with other largest and smallest times:
          digits lab gaussian --spectrum cifar10.csv --time-max 8 --time-min 1e-3

        What a learnt score adds:
          digits lab gaussian --learnt --quick
      """)

  @Flag(help: "Train networks on Gaussian data and measure the error of their scores.")
  var learnt = false

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(
    flag: "evaluations", list: "LIST",
    help: "Numbers of network evaluations. (default: 14 numbers from 5 to 1000; quick: to 50)")
  var evaluationLists: [CommaList<Int>]

  @Option(
    number: "T", help: "Smallest time, for schedules that have one: \(Schedule.firstTimeNames).")
  var timeMin = TimeRange.standard.minimum

  @Option(number: "T", help: "Time at which sampling starts from noise.")
  var timeMax = TimeRange.standard.maximum

  @Option(
    number: "EPS",
    help: "Time at which the paper's schemes stop, in the paper's own time from 0 to 1.")
  var eps = 1e-3

  @OptionGroup var lab: DrawnLabOptions

  private var evaluations: [Int] {
    if !evaluationLists.isEmpty { return evaluationLists.joined().sorted() }
    let all = [5, 8, 10, 15, 20, 30, 50, 80, 100, 150, 200, 300, 500, 1000]
    return lab.quick ? all.filter { $0 <= 50 } : all
  }

  func validate() throws {
    let exact = firstGiven([
      "--data": spectrumOptions.data, "--spectrum": spectrumOptions.spectrum,
      "--inverse-squares": spectrumOptions.inverseSquares,
      "--evaluations": !evaluationLists.isEmpty,
      "--time-min": timeMin != TimeRange.standard.minimum,
      "--time-max": timeMax != TimeRange.standard.maximum, "--eps": eps != 1e-3,
    ])
    if learnt, let exact {
      throw ValidationError("--learnt has data and times of its own, so leave out \(exact)")
    }
    try require("--evaluations", evaluations, in: 1...10_000)
    try requireOnce("--evaluations", evaluations)
    guard eps >= 0, eps <= 0.999 else {
      throw ValidationError("--eps must be at least 0 and at most 0.999, not \(eps)")
    }
    do {
      for schedule in Schedule.allCases { _ = try settings(schedule, steps: 1).plan() }
    } catch {
      throw ValidationError(error)
    }
  }

  private func settings(_ schedule: Schedule, steps: Int) -> SamplingSettings {
    SamplingSettings(
      schedule: schedule, steps: steps, firstTime: timeMin, lastTime: timeMax)
  }

  func run() throws {
    Interrupt.install()
    if learnt {
      return try lab.finish(
        try LearntStudy(
          lab.quick ? LearntStudy.quick : LearntStudy.full, seed: lab.seed, threads: lab.threads))
    }
    let (spectrum, source) = try spectrumOptions.load(lab.runtime.quietOption)
    try lab.finish(
      GaussianStudy(
        spectrum: spectrum, source: source, evaluations: evaluations,
        settings: settings(.exponential, steps: 1), eps: eps))
  }
}
