import Randomness

/// The quantiles of the times of a batch of n examples, one from each n-th part of [0, 1):
/// (i + shift) / n with one shift for all.
///
/// Every batch then has much the same mix of noise levels.
package struct StratifiedQuantiles: Sendable {
  /// n, at least 1.
  package let count: Int
  /// In [0, 1).
  package let shift: Double

  package init(count: Int, shift: Double) {
    precondition(
      count > 0 && shift >= 0 && shift < 1,
      "Quantiles of \(count) examples cannot be shifted by \(shift)")
    (self.count, self.shift) = (count, shift)
  }

  /// Those of a training step, counted from 0.
  package init(count: Int, seed: UInt64, step: Int) {
    var stream = RandomStream(seed: seed, purpose: .trainingTime, index: UInt64(step))
    self.init(count: count, shift: stream.uniform())
  }

  /// The quantile of example `i` < n, in [0, 1): a sum that rounds up to n stays below it.
  package subscript(i: Int) -> Double {
    min((Double(i) + shift) / Double(count), 1.0.nextDown)
  }
}
