import Diffusion

/// How an experiment trains networks of points and draws from them. Where nothing else is said,
/// this is as published.
package struct PlanarRecipe: Sendable {
  package struct Sizes: Sendable {
    /// The training steps of a network, and the number of points per step.
    package var steps, batch: Int
    /// The number of points in the training set.
    package var trainingPoints: Int
    /// The number of points to draw from each arm.
    package var samples: Int

    package static let full = Sizes(
      steps: 20_000, batch: 10_000, trainingPoints: 1_000_000, samples: 10_000)
    package static let quick = Sizes(
      steps: 4000, batch: 2000, trainingPoints: 100_000, samples: 4000)
  }

  package let sizes: Sizes
  /// The learning rate of Adam.
  package let learningRate: Double
  /// Nil for uniform times and, where it matters, also the published ones.
  package let trainingTimes: TrainingTimes?
  /// Nil for the classic sampler, as in the paper.
  package let sampler: Sampler?
  /// Whether the step to time 0 adds noise.
  package let hasLastNoise: Bool
  /// Whether training times, last noise and samplers follow the published code.
  package let isAsPublished: Bool
  /// t_1 and T.
  package let timeRange: TimeRange
  package let seed: UInt64
  package let threads: Int

  package init(
    sizes: Sizes, learningRate: Double, trainingTimes: TrainingTimes?, sampler: Sampler?,
    hasLastNoise: Bool, isAsPublished: Bool, timeRange: TimeRange, seed: UInt64, threads: Int
  ) {
    (self.sizes, self.learningRate, self.trainingTimes) = (sizes, learningRate, trainingTimes)
    (self.sampler, self.hasLastNoise, self.isAsPublished) = (sampler, hasLastNoise, isAsPublished)
    (self.timeRange, self.seed, self.threads) = (timeRange, seed, threads)
  }

  /// - Parameters:
  ///   - hidden: the widths of the tanh layers.
  ///   - times: nil for the first of `comparedTimes`.
  func settings(
    _ objective: Objective, hidden: [Int], weight: PointWeight = .power(1),
    times: TrainingTimes? = nil
  ) -> PointSettings {
    PointSettings(
      objective, hidden: hidden, points: sizes.trainingPoints, batch: sizes.batch,
      steps: sizes.steps, learningRate: learningRate, weight: weight,
      times: times ?? comparedTimes[0], timeRange: timeRange, seed: seed)
  }

  /// The laws of training times that are compared where they matter; only one if it was chosen.
  var comparedTimes: [TrainingTimes] {
    isAsPublished ? [.published] : trainingTimes.map { [$0] } ?? [.uniform, .published]
  }

  /// Returns an arm's name, with its training times if other arms differ in them.
  func name(_ name: String, _ times: TrainingTimes) -> String {
    comparedTimes.count > 1 && times == .published ? Self.lateName(name) : name
  }

  /// Returns the name of the arm that is trained at the published times only.
  static func lateName(_ name: String) -> String { "\(name), t ≥ T/199" }

  /// Returns the sampling settings of a method's arm, or of the exact score's (nil).
  func sampling(
    _ objective: Objective?, schedule: Schedule = .exponential, steps: Int = 200
  ) -> SamplingSettings {
    let published: Sampler = objective == .cem ? .scheme1 : .classic
    return SamplingSettings(
      sampler: isAsPublished ? published : sampler ?? .classic, schedule: schedule, steps: steps,
      firstTime: timeRange.minimum, lastTime: timeRange.maximum,
      noiseInLastStep: isAsPublished || hasLastNoise)
  }
}
