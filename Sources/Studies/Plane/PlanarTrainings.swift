import Cluster

/// The trainings of networks on one planar law.
struct PlanarTrainings: TrialWork {
  struct Numbers: Codable {
    let weights: [Float]
    /// The mean loss over the last twentieth of the steps.
    let loss: Double
  }

  let law: PlanarLaw
  /// The settings of each network.
  let trials: [PointSettings]
  let threads: Int

  func numbers(
    _ settings: PointSettings, _: Void, progress: (Int) throws -> Void
  ) throws -> Numbers {
    let (network, loss) = try PointTrainer(settings, law: law, threads: threads)
      .train(progress: progress)
    return Numbers(weights: network.weights, loss: loss)
  }
}
