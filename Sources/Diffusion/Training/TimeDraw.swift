import Randomness

/// How the times of a batch are drawn from their law; `rawValue` is the name on the command line
/// and in files.
package enum TimeDraw: String, CaseIterable, Codable, Sendable {
  /// One from each n-th part of the law, see `StratifiedQuantiles`.
  case stratified
  /// Each for itself.
  case independent

  /// Returns the quantiles of a training step's n times, each in [0, 1); steps count from 0.
  package func quantiles(count: Int, seed: UInt64, step: Int) -> [Double] {
    switch self {
    case .stratified:
      let quantiles = StratifiedQuantiles(count: count, seed: seed, step: step)
      return (0..<count).map { quantiles[$0] }
    case .independent:
      var stream = RandomStream(seed: seed, purpose: .trainingTime, index: UInt64(step))
      return (0..<count).map { _ in stream.uniform() }
    }
  }
}

/// The quantiles of the times in a batch of n examples, one from each n-th part of [0, 1):
/// (i + shift) / n, with one shift for the whole batch.
///
/// Every batch then has nearly the same mix of noise levels.
package struct StratifiedQuantiles: Sendable {
  /// n, at least 1.
  package let count: Int
  /// The shift of all quantiles, in [0, 1).
  package let shift: Double

  package init(count: Int, shift: Double) {
    precondition(
      count > 0 && shift >= 0 && shift < 1,
      "Quantiles of \(count) examples cannot be shifted by \(shift)")
    (self.count, self.shift) = (count, shift)
  }

  /// Makes the quantiles of a training step, counted from 0.
  package init(count: Int, seed: UInt64, step: Int) {
    var stream = RandomStream(seed: seed, purpose: .trainingTime, index: UInt64(step))
    self.init(count: count, shift: stream.uniform())
  }

  /// The quantile of example `i` < n, in [0, 1) even where the sum rounds up to n.
  package subscript(i: Int) -> Double {
    min((Double(i) + shift) / Double(count), 1.0.nextDown)
  }
}
