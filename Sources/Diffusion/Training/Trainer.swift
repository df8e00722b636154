import Images
import Kernels
import NeuralNet
import Randomness

/// Trains a U-Net under one objective, one step at a time.
package final class Trainer {
  package let settings: TrainingSettings
  package let network: UNet
  private let parallel: DataParallel<UNet>
  private let optimiser: Adam
  private let batches: NoisyBatches

  /// What one step did.
  package struct Step: Sendable {
    /// Counted from 1.
    package let number: Int
    /// Mean over the batch and all pixels of the weighted squared error.
    package let loss: Double
    /// Norm of the gradient before clipping.
    package let gradientNorm: Double
    package let learningRate: Double
  }

  /// - Parameter images: of the size that the settings' frame is made for, with labels for a
  ///   conditional network.
  package init(_ settings: TrainingSettings, images: ImageBatch, threads: Int) {
    self.settings = settings
    network = UNet(settings.configuration)
    let weights = Weights(
      network.layout, values: network.layout.initialValues(seed: settings.seed))
    parallel = DataParallel(network, weights, threads: threads, lanes: settings.lanes)
    weights.repack(gradients: true, team: parallel.team)
    optimiser = Adam(weights, settings.adam)
    batches = NoisyBatches(settings, images: images, threads: threads)
  }

  /// Steps taken so far.
  package var step: Int { optimiser.step }

  /// Takes the next step.
  ///
  /// - Parameter total: steps of the whole run, for the learning rate.
  /// - Throws: `DivergedTraining` if the loss or the gradient is not finite; the weights are
  ///   then as they were before the step.
  package func takeStep(total: Int?) throws -> Step {
    let (batches, batch) = (batches, settings.batchSize)
    let rate = settings.learningRate(step: step, total: total)
    batches.prepare(step: step)
    let dropout: @Sendable (Int) -> RandomStream = { batches.dropout($0) }
    let sum = parallel.gradient(
      count: batch,
      load: { batches.load($0, worker: $1, input: $2) },
      loss: { batches.loss($0, worker: $1, output: $2, dOutput: $3) },
      dropout: settings.configuration.dropout > 0 ? dropout : nil)
    let factor = 1 / Double(batch * settings.frame.pixels)
    guard sum.isFinite else { throw DivergedTraining(step: step + 1, what: "loss") }
    let norm = optimiser.update(parallel, learningRate: rate, factor: factor)
    guard norm.isFinite else { throw DivergedTraining(step: step + 1, what: "gradient") }
    return Step(number: step, loss: sum * factor, gradientNorm: norm, learningRate: rate)
  }

  /// The moving average of the weights as a model.
  package func model(_ provenance: DiffusionModel.Provenance) -> DiffusionModel {
    DiffusionModel(
      configuration: settings.configuration, objective: settings.objective,
      frame: settings.frame, timeRange: settings.timeRange, provenance: provenance,
      weights: optimiser.average.values)
  }

  /// Everything the next step depends on.
  package var checkpoint: Checkpoint {
    Checkpoint(
      settings: settings, step: step, weights: parallel.weights.values.values,
      average: optimiser.average.values, firstMoment: optimiser.first.values,
      secondMoment: optimiser.second.values)
  }

  /// Goes on from a checkpoint of the same settings.
  package func restore(_ checkpoint: Checkpoint) {
    precondition(
      checkpoint.settings == settings, "A trainer can only go on from its own settings")
    parallel.weights.values.assign(checkpoint.weights)
    parallel.weights.repack(gradients: true, team: parallel.team)
    optimiser.restore(
      step: checkpoint.step, first: checkpoint.firstMoment, second: checkpoint.secondMoment,
      average: checkpoint.average)
  }
}

/// Training produced a NaN or an infinity.
package struct DivergedTraining: Error, CustomStringConvertible {
  /// The step that failed, counted from 1.
  package let step: Int
  package let what: String

  package var description: String {
    "training diverged: expected a finite \(what), found a NaN or infinity in step \(step); "
      + "the last checkpoint is kept, try a lower --learning-rate"
  }
}
