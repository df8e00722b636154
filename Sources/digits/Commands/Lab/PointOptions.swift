import ArgumentParser
import Diffusion
import Studies

extension TrainingTimes: ExpressibleByArgument {}

/// How an experiment trains networks of points and draws from them. What is not given is as
/// published where the page does not say otherwise.
struct PointOptions: ParsableArguments {
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

  @Option(parsing: .unconditional, help: ArgumentHelp("The smallest time, t₁.", valueName: "T"))
  var timeMin = 1e-4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("T, where sampling starts from noise.", valueName: "T"))
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
