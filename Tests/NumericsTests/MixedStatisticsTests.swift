import Numerics
import Testing

/// Statistics of a set whose parts get other shares.
@Suite struct MixedStatisticsTests {
  private func statistics(_ rows: [[Float]]) throws -> FeatureStatistics {
    var accumulator = FeatureAccumulator(dimension: rows[0].count)
    try accumulator.append(rows.flatMap(\.self))
    return accumulator.statistics()
  }

  private let first: [[Float]] = [[0, 1], [2, 0], [1, 5]]
  private let second: [[Float]] = [[4, 4], [6, -2], [5, 0], [8, 1], [7, 7]]

  private func expectEqual(_ a: FeatureStatistics, _ b: FeatureStatistics) {
    #expect(a.count == b.count)
    for (x, y) in zip(a.mean + a.covariance, b.mean + b.covariance) { #expect(abs(x - y) < 1e-12) }
  }

  @Test func ownSharesChangeNothing() throws {
    expectEqual(
      FeatureStatistics(
        mixing: [try statistics(first), try statistics(second)], shares: [3.0 / 8, 5.0 / 8]),
      try statistics(first + second))
  }

  /// Repeating every vector of a part a number of times is giving it another share; only the scale
  /// n / (n - 1) sees the numbers themselves.
  @Test func sharesAreRepetitions() throws {
    let repeated = try statistics(first + first + first + first + first + second + second + second)
    let mixed = FeatureStatistics(
      mixing: [try statistics(first), try statistics(second)], shares: [0.5, 0.5])
    let scale = (30.0 / 29) / (8.0 / 7)
    expectEqual(
      FeatureStatistics(
        count: 30, mean: mixed.mean, covariance: mixed.covariance.map { scale * $0 }), repeated)
  }
}
