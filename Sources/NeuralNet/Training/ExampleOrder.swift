import Randomness

/// The endless sequence of training examples: one shuffled order of all of them after another.
///
/// Epoch e's order is drawn from the stream (seed, dataOrder, e), so that a place in the sequence
/// decides its example and a training can go on anywhere.
package struct ExampleOrder: Sendable {
  private let count: Int
  private let seed: UInt64
  private var epoch: (number: Int, examples: [Int]) = (-1, [])

  /// - Parameter count: examples of an epoch, at least 1.
  package init(count: Int, seed: UInt64) {
    precondition(count > 0, "Training needs at least 1 example, not \(count)")
    (self.count, self.seed) = (count, seed)
  }

  /// The example at a position of the sequence, below the count.
  package mutating func example(at position: Int) -> Int {
    let (number, place) = position.quotientAndRemainder(dividingBy: count)
    if epoch.number != number {
      var stream = RandomStream(seed: seed, purpose: .dataOrder, index: UInt64(number))
      epoch = (number, permutation(count: count, using: &stream))
    }
    return epoch.examples[place]
  }
}
