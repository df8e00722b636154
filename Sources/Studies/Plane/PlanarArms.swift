import Runs
import Diffusion
import Numerics
import Randomness

/// Networks trained on one planar law and sampled, arm by arm: experiments 1, 2, 4, 8 and 9.
package struct PlanarArms: Sendable {
  /// One way to draw samples.
  package struct Arm: Sendable {
    package let name: String
    /// The settings of its network; nil to use the exact estimate instead.
    package let settings: PointSettings?
    package let sampling: SamplingSettings
    /// The distances of the authors' samples, where they are known.
    package let published: Published.Distances?

    package init(
      _ name: String, _ settings: PointSettings?, _ sampling: SamplingSettings,
      published: Published.Distances? = nil
    ) {
      (self.name, self.settings, self.sampling) = (name, settings, sampling)
      self.published = published
    }
  }

  package let law: PlanarLaw
  /// The number of points drawn from each arm.
  package let samples: Int
  package let seed: UInt64
  package let threads: Int

  package init(law: PlanarLaw, samples: Int, seed: UInt64, threads: Int) {
    (self.law, self.samples, self.seed, self.threads) = (law, samples, seed, threads)
  }

  init(law: PlanarLaw, _ recipe: PlanarRecipe) {
    self.init(
      law: law, samples: recipe.sizes.samples, seed: recipe.seed, threads: recipe.threads)
  }

  /// Trains and samples every arm. Arms with the same settings share a network.
  ///
  /// - Parameter judge: called with each trained network, for errors that samples do not show.
  package func run(
    _ arms: [Arm], watch: Watch, judge: (Arm, PointDenoiser) throws -> Void = { _, _ in }
  ) throws -> [ArmResult] {
    let named = arms.compactMap { arm in arm.settings.map { (arm.name, $0) } }
    let trials = named.map(\.1).reduce(into: [PointSettings]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let trained = try PlanarTrainings(law: law, trials: trials, threads: threads).run(()) {
      let settings = trials[$0]
      let name = named.first { $0.1 == settings }?.0 ?? ""
      try watch("training \(name)", $1, settings.steps)
    }
    return try arms.map { arm in
      guard let settings = arm.settings, let place = trials.firstIndex(of: settings) else {
        return ArmResult(
          arm, law: law, seed: seed, loss: nil, points: try drawExact(arm, watch))
      }
      let network = PointDenoiser(settings, weights: trained[place].weights, threads: threads)
      try judge(arm, network)
      return ArmResult(
        arm, law: law, seed: seed, loss: trained[place].loss,
        points: try draw(arm, network, watch))
    }
  }

  private func drawExact(_ arm: Arm, _ watch: Watch) throws -> [PlanePoint] {
    switch law {
    case .line: try draw(arm, ExactDenoiser(DiagonalGaussian.line, threads: threads), watch)
    case .curve: try draw(arm, ExactDenoiser(Spiral(), threads: threads), watch)
    case .points(let cloud): try draw(arm, ExactDenoiser(cloud, threads: threads), watch)
    }
  }

  func draw(_ arm: Arm, _ denoiser: some Denoiser, _ watch: Watch) throws
    -> [PlanePoint]
  {
    let sampler = try ReverseSampler(arm.sampling, seed: seed)
    let states = try (0..<samples).batches(of: 10_000).flatMap { batch in
      try sampler.sample(images: batch, pixels: 2, threads: threads, denoiser: denoiser) {
        try watch(
          "drawing \(arm.name)", $0.images.lowerBound * $0.steps + $0.images.count * $0.stepsDone,
          samples * $0.steps)
      }
    }
    return (0..<samples).map { [states[2 * $0], states[2 * $0 + 1]] }
  }
}

/// What the samples of one arm are like.
package struct ArmResult: Sendable {
  package let arm: PlanarArms.Arm
  /// The number of weights and biases; nil for the exact estimate.
  package let parameters: Int?
  /// The loss at the end of training.
  package let loss: Double?
  package let points: [PlanePoint]
  /// The distances to the nearest point of the law's support.
  package let distances: DistanceSummary
  /// How often each point of a cloud is the nearest one; empty for other laws.
  package let counts: [Int]
  /// How the samples follow the law along its support and in the plane.
  package let fit: LawFit

  /// - Parameter seed: the seed of the exact draws that the samples are compared with.
  package init(
    _ arm: PlanarArms.Arm, law: PlanarLaw, seed: UInt64, loss: Double?, points: [PlanePoint]
  ) {
    (self.arm, self.loss, self.points) = (arm, loss, points)
    parameters = arm.settings?.parameters
    let positions = LawFit.positions(points, law)
    fit = LawFit(points, along: positions.map(\.along), law: law, seed: seed)
    guard case .points(let cloud) = law else {
      (distances, counts) = (DistanceSummary(positions.map(\.off)), [])
      return
    }
    let nearest = points.map { cloud.nearest(to: $0) }
    distances = DistanceSummary(nearest.map(\.distance))
    counts = nearest.reduce(into: [Int](repeating: 0, count: cloud.points.count)) {
      $0[$1.index] += 1
    }
  }

  /// The mean and the standard deviation of each coordinate.
  package var moments: (mean: PlanePoint, deviation: PlanePoint) { (fit.mean, fit.deviation) }
}
