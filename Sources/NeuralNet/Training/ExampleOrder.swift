import Randomness

/// The endless sequence of training examples: one shuffled order of all of them after another.
///
/// The order of epoch e is drawn from the stream (seed, dataOrder, e). A place in the sequence thus
/// decides its example, and training can continue from anywhere.
package struct ExampleOrder: Sendable {
  private let count: Int
  private let seed: UInt64
  private var epoch: (number: Int, examples: [Int]) = (-1, [])

  /// - Parameter count: the number of examples in an epoch, at least 1.
  package init(count: Int, seed: UInt64) {
    precondition(count > 0, "Training needs at least 1 example, not \(count)")
    (self.count, self.seed) = (count, seed)
  }

  /// Returns the example at a position of the sequence, below the count.
  package mutating func example(at position: Int) -> Int {
    let (number, place) = position.quotientAndRemainder(dividingBy: count)
    if epoch.number != number {
      var stream = RandomStream(seed: seed, purpose: .dataOrder, index: UInt64(number))
      epoch = (number, permutation(count: count, using: &stream))
    }
    return epoch.examples[place]
  }
}
