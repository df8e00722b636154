import Kernels
import Randomness

/// The examples that a network is trained on, step by step, and their loss.
///
/// A step calls `prepare`. Then workers call `load`, and right after it `loss`, for each range of
/// its examples, several workers at a time.
package protocol TrainingBatches: AnyObject, Sendable {
  /// Chooses the examples of a step, counted from 0.
  func prepare(step: Int)
  /// The number of examples in the step.
  var count: Int { get }
  /// The number of values per example that the loss adds up.
  var terms: Int { get }
  /// Fills the network's input and returns the conditions of the examples in the range.
  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions
  /// Returns the summed loss of the examples in the range and fills `dOutput` with its gradient.
  func loss(
    _ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>
  ) -> Double
  /// The random stream of an example's dropout; nil for a network without dropout.
  var dropout: (@Sendable (_ example: Int) -> RandomStream)? { get }
}

extension TrainingBatches {
  package var dropout: (@Sendable (_ example: Int) -> RandomStream)? { nil }
}
