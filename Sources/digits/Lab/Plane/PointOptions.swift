import ArgumentParser
import Diffusion
import Foundation
import Studies

extension TrainingTimes: ExpressibleByArgument {}

/// How an experiment trains networks of points and draws from them. What is not given is as
/// published where the page does not say otherwise.
struct PointOptions: ParsableArguments {
  /// Sizes of a run, by the names of their flags.
  private struct Sizes {
    let steps, batch, trainingPoints, samples: Int
    static let full = Sizes(
      steps: 20_000, batch: 10_000, trainingPoints: 1_000_000, samples: 10_000)
    static let quick = Sizes(steps: 4000, batch: 2000, trainingPoints: 100_000, samples: 4000)
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Training steps of a network. (default: 20000; quick: 4000)", valueName: "N")
  )
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Points of a training step. (default: 10000; quick: 2000)", valueName: "N"))
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Points of the training set. (default: 1000000; quick: 100000)", valueName: "N"))
  var trainingPoints: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Points to draw. (default: 10000; quick: 4000)", valueName: "N"))
  var samples: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Adam's learning rate.", valueName: "X"))
  var learningRate = 1e-3

  @Option(
    help: ArgumentHelp(
      "Times to train on: uniform or log-uniform from t₁ to T, or published, which are uniform from "
        + "T/199 to T. (default: uniform; where it matters, published too)", valueName: "NAME"))
  var trainingTimes: TrainingTimes?

  @Option(
    help: ArgumentHelp(
      "How to step back, by the names of `digits sample --help`. (default: classic, the paper's)",
      valueName: "NAME"))
  var sampler: Sampler?

  @Flag(help: "Let the step to time 0 add its noise, as the published code does.")
  var lastNoise = false

  @Flag(
    help: """
      As the published code has it: training times from T/199 on, noise in the last step, and \
      scheme1 as sampler of CEM but classic of the others.
      """)
  var asPublished = false

  @Option(parsing: .unconditional, help: ArgumentHelp("t₁, the smallest time.", valueName: "T"))
  var firstTime = 1e-4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("T, where sampling starts from noise.", valueName: "T"))
  var lastTime = 10.0

  func validate() throws {
    try require("--steps", steps, in: 1...10_000_000)
    try require("--batch", batch, in: 1...1_000_000)
    try require("--training-points", trainingPoints, in: 1...100_000_000)
    try require("--samples", samples, in: 2...10_000_000)
    guard learningRate > 0, learningRate <= 1 else {
      throw ValidationError("--learning-rate must be above 0 and at most 1, not \(learningRate)")
    }
    if asPublished, sampler != nil || trainingTimes != nil || lastNoise {
      throw ValidationError(
        "--as-published decides --sampler, --training-times and --last-noise; leave them out")
    }
    if let batch, let trainingPoints, batch > trainingPoints {
      throw ValidationError(
        "--batch must be at most --training-points (\(trainingPoints)), not \(batch)")
    }
    do {
      _ = try sampling(.cem, steps: 2).plan()
    } catch {
      throw ValidationError(error)
    }
  }

  private func sizes(_ quick: Bool) -> Sizes { quick ? .quick : .full }

  func samples(quick: Bool) -> Int { samples ?? sizes(quick).samples }

  /// - Parameter hidden: widths of the tanh layers.
  func settings(
    _ objective: Objective, hidden: [Int], lab: PlaneLabOptions, weightPower: Double = 1,
    times: TrainingTimes? = nil
  ) throws -> PointSettings {
    let sizes = sizes(lab.quick)
    let points = trainingPoints ?? max(sizes.trainingPoints, batch ?? 0)
    return PointSettings(
      objective, hidden: hidden, points: points, batch: batch ?? min(points, sizes.batch),
      steps: steps ?? sizes.steps, learningRate: learningRate, weightPower: weightPower,
      times: times ?? comparedTimes[0],
      timeRange: try TimeRange(minimum: firstTime, maximum: lastTime), seed: lab.runtime.seed)
  }

  /// The laws of training times that are set side by side where they matter: one if it was chosen.
  var comparedTimes: [TrainingTimes] {
    asPublished ? [.published] : trainingTimes.map { [$0] } ?? [.uniform, .published]
  }

  /// An arm's name with its times, if there are arms of other times.
  func name(_ name: String, _ times: TrainingTimes) -> String {
    comparedTimes.count > 1 && times == .published ? "\(name), t ≥ T/199" : name
  }

  /// Why the times matter.
  static let timesText =
    "Arms \"t ≥ T/199\" are trained on the published times, from 0.05 on, and extrapolate below. Where "
    + "they do better, the reason is CEM's weight: at t = 10⁻⁴ it asks for errors below √t = 0.01, for "
    + "which a network of this size pays at larger t; left alone it extrapolates well, as its target "
    + "has nothing singular there."

  func sampling(
    _ objective: Objective?, schedule: Schedule = .exponential, steps: Int = 200
  ) -> SamplingSettings {
    let published: Sampler = objective == .cem ? .scheme1 : .classic
    return SamplingSettings(
      sampler: asPublished ? published : sampler ?? .classic, schedule: schedule, steps: steps,
      firstTime: firstTime, lastTime: lastTime, noiseInLastStep: asPublished || lastNoise)
  }

  /// What a reader must know of the choices where paper and code disagree.
  var remark: String {
    if asPublished {
      return "As the published code has it: training times from T/199 on, noise in the last step, "
        + "CEM drawn by scheme 1 and the others by the classic scheme. So samplers and not only "
        + "methods differ, and networks are asked about times that they were not trained on."
    }
    let times =
      trainingTimes == .published
      ? "training times start at T/199, as in the published code, above most sampling times"
      : "training times go down to t₁ (the published code trains on t ≥ 0.05 only and "
        + "extrapolates below)"
    let name = (sampler ?? .classic).rawValue
    return "Where the paper and its code disagree: one sampler (\(name)) for all methods (the code "
      + "draws CEM by another than the rest), \(times), and the last step "
      + (lastNoise ? "adds noise, as the code does." : "adds no noise (the code's does, 0.01).")
      + " --as-published runs it the code's way."
  }

  /// For the page.
  func listed(_ settings: PointSettings, samples: Int) -> [(name: String, value: String)] {
    [
      (
        "training",
        "\(settings.steps) steps of Adam, learning rate \(settings.learningRate), on "
          + "\(settings.batch) of \(settings.points) points"
      ),
      (
        "training times",
        settings.times == .published
          ? "uniform on T k / 199, k = 1 to 199"
          : "\(settings.times.rawValue) from \(firstTime) to \(lastTime)"
      ),
      ("network", "(x₁, x₂, t) → tanh layers → 2 outputs"),
      ("samples", "\(samples)"),
      ("seed", "\(settings.seed)"),
    ]
  }
}

/// Widths with commas between them, such as 64,64,64.
struct HiddenWidths: ExpressibleByArgument, CustomStringConvertible {
  let widths: [Int]

  init(_ widths: [Int]) { self.widths = widths }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    widths = parts.compactMap { Int($0) }
    let isWhole = widths.count == parts.count && widths.count <= 16
    if !isWhole || !widths.allSatisfy({ (1...1024).contains($0) }) { return nil }
  }

  var description: String { widths.map(String.init).joined(separator: ",") }
  var defaultValueDescription: String { description }
}
