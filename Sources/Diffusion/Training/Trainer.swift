import Images
import NeuralNet

/// Trains a U-Net under one objective, one step at a time.
package final class Trainer {
  package let settings: TrainingSettings
  package let network: UNet
  private let loop: TrainingLoop<UNet, NoisyBatches>

  /// - Parameter images: in the size of the settings' frame, with labels for a conditional network.
  package init(_ settings: TrainingSettings, images: ImageBatch, threads: Int) {
    self.settings = settings
    network = UNet(settings.configuration)
    loop = TrainingLoop(
      network, startingFrom: network.layout.initialValues(seed: settings.seed),
      NoisyBatches(settings, images: images, threads: threads), settings.adam,
      learningRate: settings.learningRates, threads: threads, lanes: settings.lanes,
      advice: "try a lower learning rate")
  }

  /// The number of steps taken so far.
  package var step: Int { loop.step }

  /// Takes the next step. Its loss is the weighted squared error, averaged over batch and pixels.
  ///
  /// - Parameter total: the number of steps of the whole run, for the learning rate.
  /// - Throws: `DivergedTraining` if the loss or the gradient is not finite; the weights are
  ///   then as they were before the step.
  package func takeStep(total: Int?) throws(DivergedTraining) -> TrainingStep {
    try loop.takeStep(of: total)
  }

  /// See `TrainingLoop.requireFiniteWeights`.
  package func requireFiniteWeights() throws(DivergedTraining) { try loop.requireFiniteWeights() }

  /// See `DataParallel.releaseTensors`.
  package func releaseTensors() { loop.releaseTensors() }

  /// Returns the moving average of the weights as a model.
  package func model(_ provenance: DiffusionModel.Provenance) -> DiffusionModel {
    DiffusionModel(
      configuration: settings.configuration, objective: settings.objective,
      frame: settings.frame, timeRange: settings.timeRange, provenance: provenance,
      weights: loop.average)
  }

  /// Everything that the next step depends on.
  package var checkpoint: Checkpoint { Checkpoint(settings: settings, state: loop.state) }

  /// Continues from a checkpoint with the same settings.
  package func restore(_ checkpoint: Checkpoint) {
    precondition(
      checkpoint.settings == settings, "A trainer can only go on with its own settings")
    loop.state = checkpoint.state
  }
}
