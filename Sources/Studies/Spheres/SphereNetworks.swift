import Runs
import Diffusion
import Kernels

extension SphereStudy {
  /// How the networks of an arm are trained.
  package struct Training: Sendable {
    package var hidden: [Int]
    package var steps: Int
    /// The number of sampling steps.
    package var samplingSteps: Int

    package init(hidden: [Int], steps: Int, samplingSteps: Int) {
      (self.hidden, self.steps, self.samplingSteps) = (hidden, steps, samplingSteps)
    }
  }

  /// The number of points per training step.
  private static let batch = 1024
  /// At the end of this range 5 % of a point of size 1 is left; at its start the noise is 3 %.
  package static let timeRange = TimeRange(1e-3...6)

  /// Trains DDPM and CEM networks on the first repetition's `count` points of each dimension, and
  /// measures the other arms on the same points.
  ///
  /// - Throws: `DivergedTraining` or `Stopped`.
  package func trained(
    count: Int, _ training: Training, watch: Watch
  ) throws -> [Row] {
    try dimensions.flatMap { dimension -> [Row] in
      let trial = Trial(self, dimension: dimension, count: count, number: 0)
      let arms: [Arm] = [.fresh, .empirical, .full, .ddpm, .cem]
      let found = try arms.map { arm in
        trial.measure(try points(arm, trial, training, watch), arm)
      }
      return zip(arms, found).map { row(dimension, count, $0, [$1], fresh: [found[0]]) }
    }
  }

  private func points(
    _ arm: Arm, _ trial: Trial, _ training: Training, _ watch: Watch
  ) throws -> [Double] {
    guard arm == .ddpm || arm == .cem else { return trial.points(arm) }
    let sphere = trial.sphere
    // Every step sees each point equally often, each time with another time and noise.
    let copies = (0..<max(1, Self.batch / trial.count)).flatMap { _ in
      trial.training.map { Float($0) }
    }
    let points = copies.count / sphere.ambient
    let settings = PointSettings(
      arm == .ddpm ? .ddpm : .cem, hidden: training.hidden, points: points, batch: points,
      steps: training.steps, learningRate: 3e-3, timeRange: Self.timeRange, seed: trial.seed,
      dimension: sphere.ambient)
    let trainer = PointTrainer(settings, points: copies, threads: threads)
    let (network, _) = try trainer.train {
      try watch("training \(arm.rawValue) on S\(sphere.dimension)", $0, training.steps)
    }
    var sampling = SamplingSettings.standard(Self.timeRange)
    (sampling.steps, sampling.clip) = (training.samplingSteps, nil)
    return try ReverseSampler(sampling, seed: trial.seed).sample(
      images: 0..<draws, pixels: sphere.ambient, threads: threads, denoiser: network)
  }
}
