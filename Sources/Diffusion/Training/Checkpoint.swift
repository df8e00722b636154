import NeuralNet

/// The state of a training run between two steps; the content of `checkpoint.safetensors`.
///
/// The random state is the seed and the step (see `NoisyBatches`), and so is the position in the
/// data: nothing else needs storing for a resumed run to end with the same bytes.
package struct Checkpoint: Sendable, Equatable {
  package var settings: TrainingSettings
  /// Steps of the whole run, once they are known.
  package var totalSteps: Int?
  package var state: TrainingState

  package init(settings: TrainingSettings, totalSteps: Int? = nil, state: TrainingState) {
    (self.settings, self.totalSteps, self.state) = (settings, totalSteps, state)
  }
}
