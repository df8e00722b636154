import ArgumentParser
import Diffusion
import Studies

extension TrainingTimes: ExpressibleByArgument {}

/// How an experiment trains networks on points and draws from them. Options that are not given are
/// as published, except where the page says otherwise.
struct PointOptions: ParsableArguments {
  @Option(number: "N", help: "Number of training steps per network. (default: 20000; quick: 4000)")
  var steps: Int?

  @Option(number: "N", help: "Number of points per training step. (default: 10000; quick: 2000)")
  var batch: Int?

  @Option(
    number: "N", help: "Number of points in the training set. (default: 1000000; quick: 100000)")
  var trainingPoints: Int?

  @Option(number: "N", help: "Number of points to draw. (default: 10000; quick: 4000)")
  var samples: Int?

  @Option(number: "X", help: "Adam's learning rate.")
  var learningRate = 1e-3

  @Option(
    value: "NAME",
    help:
      "Distribution of training times: uniform or log-uniform from t₁ to T; published, which is "
      + "uniform from T/199 to T; or balanced, which has the loss of uniform and draws small times "
      + "more often, with less weight. (default: uniform, and also published where it matters)")
  var trainingTimes: TrainingTimes?

  @Option(
    value: "NAME", help: "Sampler; see `digits sample --help`. (default: classic, the paper's)")
  var sampler: Sampler?

  @Flag(help: "Add noise in the last step too, as the published code does.")
  var lastNoise = false

  @Flag(
    help: """
      Do as the published code: train on times from T/199 up, add noise in the last step, and \
      sample CEM with scheme1 and the others with classic.
      """)
  var asPublished = false

  @Option(number: "T", help: "t₁, the smallest time.")
  var timeMin = 1e-4

  @Option(number: "T", help: "T, the time at which sampling starts.")
  var timeMax = 10.0

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
      _ = try SamplingSettings(steps: 2, firstTime: timeMin, lastTime: timeMax).plan()
    } catch {
      throw ValidationError(error)
    }
  }

  /// - Throws: never, once the options are valid.
  func recipe(_ lab: DrawnLabOptions) throws -> PlanarRecipe {
    var sizes: PlanarRecipe.Sizes = lab.quick ? .quick : .full
    sizes.steps = steps ?? sizes.steps
    sizes.trainingPoints = trainingPoints ?? max(sizes.trainingPoints, batch ?? 0)
    sizes.batch = batch ?? min(sizes.trainingPoints, sizes.batch)
    sizes.samples = samples ?? sizes.samples
    return PlanarRecipe(
      sizes: sizes, learningRate: learningRate, trainingTimes: trainingTimes, sampler: sampler,
      hasLastNoise: lastNoise, isAsPublished: asPublished,
      timeRange: try TimeRange(minimum: timeMin, maximum: timeMax), seed: lab.seed,
      threads: lab.threads)
  }
}

/// Widths with commas between them, such as 64,64,64.
struct HiddenWidths: ExplainedArgument, CustomStringConvertible {
  static let expectation =
    "up to 16 widths from 1 to 1024 with commas between them, such as 64,64,64"

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
