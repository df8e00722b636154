import Diffusion

/// How an experiment trains networks of points and draws from them, as published where nothing
/// else is said.
package struct PlanarRecipe: Sendable {
  package struct Sizes: Sendable {
    /// Training steps of a network, and points of a step.
    package var steps, batch: Int
    /// How many points the training set has.
    package var trainingPoints: Int
    /// Points to draw from each arm.
    package var samples: Int

    package static let full = Sizes(
      steps: 20_000, batch: 10_000, trainingPoints: 1_000_000, samples: 10_000)
    package static let quick = Sizes(
      steps: 4000, batch: 2000, trainingPoints: 100_000, samples: 4000)
  }

  package let sizes: Sizes
  /// Adam's.
  package let learningRate: Double
  /// Nil for uniform ones and, where it matters, the published ones too.
  package let trainingTimes: TrainingTimes?
  /// Nil for classic, the paper's.
  package let sampler: Sampler?
  /// Whether the step to time 0 adds its noise.
  package let hasLastNoise: Bool
  /// Whether training times, last noise and samplers are those of the published code.
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
  ///   - hidden: widths of the tanh layers.
  ///   - weightPower: see `PointSettings`.
  ///   - times: nil for the first of `comparedTimes`.
  func settings(
    _ objective: Objective, hidden: [Int], weightPower: Double = 1, times: TrainingTimes? = nil
  ) -> PointSettings {
    PointSettings(
      objective, hidden: hidden, points: sizes.trainingPoints, batch: sizes.batch,
      steps: sizes.steps, learningRate: learningRate, weightPower: weightPower,
      times: times ?? comparedTimes[0], timeRange: timeRange, seed: seed)
  }

  /// The laws of training times that are set side by side where they matter: one if it was chosen.
  var comparedTimes: [TrainingTimes] {
    isAsPublished ? [.published] : trainingTimes.map { [$0] } ?? [.uniform, .published]
  }

  /// An arm's name with its times, if there are arms of other times.
  func name(_ name: String, _ times: TrainingTimes) -> String {
    comparedTimes.count > 1 && times == .published ? "\(name), t ≥ T/199" : name
  }

  /// How an arm of a method, or of the exact score, is drawn.
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
