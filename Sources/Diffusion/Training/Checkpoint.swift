import NeuralNet

/// The state of a training run between two steps; the content of `checkpoint.safetensors`.
///
/// The seed and the step determine all randomness (see `NoisyBatches`) and the position in the
/// data, so nothing else needs storing for a resumed run to end with the same bytes.
package struct Checkpoint: Sendable, Equatable {
  package var settings: TrainingSettings
  /// The number of steps of the whole run, once it is known.
  package var totalSteps: Int?
  package var state: TrainingState

  package init(settings: TrainingSettings, totalSteps: Int? = nil, state: TrainingState) {
    (self.settings, self.totalSteps, self.state) = (settings, totalSteps, state)
  }
}
