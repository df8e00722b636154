import Kernels
import NeuralNet

/// Trains a multilayer perceptron on points, one step at a time.
package final class PointTrainer {
  package let settings: PointSettings
  private let parallel: DataParallel<MLP>
  private let optimiser: Adam
  private let batches: PointBatches

  /// Points that a worker takes through the network at a time: tensors of 64 channels then take
  /// 64 kB each and stay in the second-level cache.
  static let run = 256

  /// - Parameter law: what `settings.points` training points are drawn from.
  package convenience init(_ settings: PointSettings, law: PlanarLaw, threads: Int) {
    precondition(settings.dimension == 2, "Points of the plane have 2 numbers")
    self.init(
      settings, points: law.trainingPoints(settings, ThreadTeam(threads: threads)),
      threads: threads)
  }

  /// - Parameter points: the training set, [settings.points, settings.dimension].
  package init(_ settings: PointSettings, points: [Float], threads: Int) {
    self.settings = settings
    let network = settings.network
    let weights = Weights(
      network.layout, values: network.layout.initialValues(seed: settings.seed))
    parallel = DataParallel(network, weights, threads: threads, longestRun: Self.run)
    weights.repack(gradients: true, team: parallel.team)
    var adam = Adam.Settings()
    // The paper's Adam does not clip.
    adam.clipNorm = .infinity
    optimiser = Adam(weights, adam)
    batches = PointBatches(settings, points: points, threads: threads)
  }

  /// Steps taken so far.
  package var step: Int { optimiser.step }

  /// Takes the next step.
  ///
  /// - Returns: the loss, a mean over the batch and all coordinates.
  /// - Throws: `DivergedPoints` if the loss or the gradient is not finite.
  package func takeStep() throws -> Double {
    let batches = batches
    batches.prepare(step: step)
    let sum = parallel.gradient(
      count: settings.batch,
      load: { batches.load($0, worker: $1, input: $2) },
      loss: { batches.loss($0, worker: $1, output: $2, dOutput: $3) })
    let factor = 1 / Double(settings.dimension * settings.batch)
    guard sum.isFinite else { throw DivergedPoints(step: step + 1, what: "loss") }
    let norm = optimiser.update(
      parallel, learningRate: settings.learningRate, factor: factor)
    guard norm.isFinite else { throw DivergedPoints(step: step + 1, what: "gradient") }
    return sum * factor
  }

  /// The network as it is now.
  package func denoiser() -> PointDenoiser {
    PointDenoiser(
      settings, weights: parallel.weights.values.values, threads: parallel.team.threads)
  }
}

/// Training produced a NaN or an infinity.
package struct DivergedPoints: Error, CustomStringConvertible {
  /// The step that failed, counted from 1.
  let step: Int
  let what: String

  package var description: String {
    "training diverged: expected a finite \(what), found a NaN or infinity in step \(step); try a "
      + "lower --learning-rate"
  }
}
