/// The state of a training run between two steps; the content of `checkpoint.safetensors`.
///
/// The random state is the seed and the step (see `NoisyBatches`), and so is the position in the
/// data: nothing else needs storing for a resumed run to end with the same bytes.
package struct Checkpoint: Sendable, Equatable {
  package var settings: TrainingSettings
  /// Steps of the whole run, once they are known.
  package var totalSteps: Int?
  /// Steps taken.
  package var step: Int
  /// Each in the layout of the network's parameters.
  package var weights, average, firstMoment, secondMoment: [Float]

  package init(
    settings: TrainingSettings, step: Int, weights: [Float], average: [Float],
    firstMoment: [Float], secondMoment: [Float]
  ) {
    (self.settings, self.step, self.weights, self.average) = (settings, step, weights, average)
    (self.firstMoment, self.secondMoment) = (firstMoment, secondMoment)
  }
}
