import Foundation
import Numerics
import Randomness
import TestSupport
import Testing

@Suite struct FeatureStatisticsTests {
  private func features(_ rows: Int, _ d: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .test)
    var values = [Float](repeating: 0, count: rows * d)
    stream.fillNormal(&values)
    return values
  }

  private func statistics(_ rows: [Float], _ d: Int) throws -> FeatureStatistics {
    var accumulator = FeatureAccumulator(dimension: d)
    try accumulator.append(rows)
    return accumulator.statistics()
  }

  /// Computes the definition in two passes.
  private func direct(_ rows: [Float], _ d: Int) -> FeatureStatistics {
    let n = rows.count / d
    let mean = (0..<d).map { j in
      (0..<n).reduce(0.0) { $0 + Double(rows[$1 * d + j]) } / Double(n)
    }
    var covariance = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      for j in 0..<d {
        covariance[i * d + j] =
          (0..<n).reduce(0.0) {
            $0 + (Double(rows[$1 * d + i]) - mean[i]) * (Double(rows[$1 * d + j]) - mean[j])
          } / Double(n - 1)
      }
    }
    return FeatureStatistics(count: n, mean: mean, covariance: covariance)
  }

  @Test func handNumbers() throws {
    let result = try statistics([1, 2, 3, 6, 5, 1], 2)
    #expect(result.count == 3)
    #expect(result.mean == [3, 3])
    #expect(result.covariance == [4, -1, -1, 7])
  }

  @Test(arguments: [(2, 3), (65, 8), (200, 17), (131, 9)])
  func matchesTheDefinition(rows: Int, d: Int) throws {
    let values = features(rows, d, seed: 1)
    let expected = direct(values, d)
    let result = try statistics(values, d)
    #expect(largestDifference(result.mean, expected.mean) < 1e-14)
    #expect(largestDifference(result.covariance, expected.covariance) < 1e-13)
  }

  /// A mean 10^6 times the spread costs no digits, because differences are exact in Double.
  @Test func largeMeanDoesNotCancel() throws {
    let d = 3
    let values = features(500, d, seed: 2).map { ($0 * 8).rounded() / 8 + 1_000_000 }
    let near = try statistics(values.map { $0 - 1_000_000 }, d)
    let far = try statistics(values, d)
    #expect(largestDifference(far.covariance, near.covariance) < 1e-13)
    #expect(largestDifference(far.mean.map { $0 - 1_000_000 }, near.mean) < 1e-9)
  }

  /// Calls of any size give the same bits, also across the internal group of 64 rows.
  @Test(arguments: [1, 7, 63, 64, 65, 150]) func chunkingChangesNoBit(rowsPerCall: Int) throws {
    let d = 11
    let values = features(150, d, seed: 3)
    var accumulator = FeatureAccumulator(dimension: d)
    for first in stride(from: 0, to: 150, by: rowsPerCall) {
      try accumulator.append(Array(values[first * d..<min(first + rowsPerCall, 150) * d]))
    }
    #expect(try accumulator.statistics() == statistics(values, d))
  }

  @Test func mergeEqualsAppending() throws {
    let d = 10
    let values = features(90, d, seed: 4).map { $0 + 100 }
    var first = FeatureAccumulator(dimension: d)
    var second = FeatureAccumulator(dimension: d)
    try first.append(Array(values[..<(40 * d)]))
    try second.append(Array(values[(40 * d)...]))
    first.merge(FeatureAccumulator(dimension: d))
    first.merge(second)
    var fromEmpty = FeatureAccumulator(dimension: d)
    fromEmpty.merge(first)
    let expected = try statistics(values, d)
    let merged = fromEmpty.statistics()
    #expect(merged.count == 90)
    #expect(largestDifference(merged.mean, expected.mean) < 1e-12)
    #expect(largestDifference(merged.covariance, expected.covariance) < 1e-11)
  }

  @Test func notANumberIsRefusedWithItsPlace() throws {
    var accumulator = FeatureAccumulator(dimension: 2)
    try accumulator.append([1, 2, 3, 4])
    #expect(
      throws: NumericalFault.notFinite(
        what: "features", row: 3, column: 1, value: .infinity)
    ) {
      try accumulator.append([5, 6, 7, .infinity])
    }
    #expect(accumulator.count == 2)
  }

  @Test func jsonKeepsEveryBit() throws {
    let result = try statistics(features(20, 4, seed: 5), 4)
    let copy = try JSONDecoder().decode(
      FeatureStatistics.self, from: JSONEncoder().encode(result))
    #expect(copy == result)
  }
}
