import Kernels
import NeuralNet

/// Trains a multilayer perceptron on points, one step at a time.
package final class PointTrainer {
  package let settings: PointSettings
  private let threads: Int
  private let loop: TrainingLoop<MLP, PointBatches>

  /// The number of points that a worker passes through the network at a time. Tensors of 64
  /// channels then take 64 kB each and stay in the second-level cache.
  static let run = 256

  /// - Parameter law: the law from which `settings.points` training points are drawn.
  package convenience init(_ settings: PointSettings, law: PlanarLaw, threads: Int) {
    precondition(settings.dimension == 2, "Points in the plane have 2 coordinates")
    self.init(
      settings, points: law.trainingPoints(settings, ThreadTeam(threads: threads)),
      threads: threads)
  }

  /// - Parameter points: the training set, [settings.points, settings.dimension].
  package init(_ settings: PointSettings, points: [Float], threads: Int) {
    self.settings = settings
    let network = settings.network
    var adam = Optimiser.Settings()
    // In the paper Adam does not clip.
    adam.clipNorm = .infinity
    loop = TrainingLoop(
      network, startingFrom: network.layout.initialValues(seed: settings.seed),
      PointBatches(settings, points: points, threads: threads), adam,
      learningRate: .constant(settings.learningRate), threads: threads, longestRun: Self.run,
      advice: "try a lower learning rate")
    self.threads = threads
  }

  /// Takes the next step.
  ///
  /// - Returns: the loss, averaged over the batch and all coordinates.
  /// - Throws: `DivergedTraining` if the loss or the gradient is not finite.
  package func takeStep() throws(DivergedTraining) -> Double { try loop.takeStep().loss }

  /// Takes all steps of the settings.
  ///
  /// - Parameter progress: called with the number of steps done; what it throws ends the work.
  /// - Returns: the network, and its mean loss over the last twentieth of the steps.
  /// - Throws: `DivergedTraining`, or what `progress` throws.
  package func train(
    progress: (Int) throws -> Void
  ) throws -> (network: PointDenoiser, loss: Double) {
    let tail = max(1, settings.steps / 20)
    var sum = 0.0
    for step in 1...settings.steps {
      let loss = try takeStep()
      if step > settings.steps - tail { sum += loss }
      try progress(step)
    }
    return (denoiser(), sum / Double(tail))
  }

  /// The network with the moving average of its weights over about the last thousand steps.
  package func averagedDenoiser() -> PointDenoiser {
    PointDenoiser(settings, weights: loop.average, threads: threads)
  }

  /// The network as it is now.
  package func denoiser() -> PointDenoiser {
    PointDenoiser(settings, weights: loop.state.weights, threads: threads)
  }
}
