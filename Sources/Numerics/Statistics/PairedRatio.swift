import Foundation

/// A comparison of two methods by the logarithms of their ratios on the same seeds.
///
/// Distances of different settings span decades, and their deviation grows with their size, so that
/// log(second / first) is nearer to a normal number than second - first. Intervals and tests are
/// Student's for the mean of the logarithms.
package struct PairedRatio: Codable, Equatable, Sendable {
  /// N, the number of pairs.
  package let pairs: Int
  /// The geometric mean of second / first.
  package let ratio: Double
  /// The standard deviation of log(second / first); nil for one pair.
  package let deviation: Double?
  /// The 95 % interval for the ratio; nil for one pair.
  package let interval: PairedComparison.Interval?
  /// The two-sided probability of such a mean if the ratio were 1; nil for one pair.
  package let pValue: Double?
  /// The larger of the two one-sided probabilities that the ratio is not within `margin` of 1
  /// (Schuirmann, *A comparison of the two one-sided tests procedure and the power approach*, 1987);
  /// nil for one pair.
  package let equivalencePValue: Double?
  /// The factor that this many pairs of this deviation would have found with a power of about 0.8,
  /// above 1; nil for one pair.
  package let detectableRatio: Double?

  /// Ratios from 1 / (1 + margin) to 1 + margin count as equivalent.
  package static let margin = 0.1
  private static let power = 0.8

  /// Returns nil unless all scores are above 0.
  ///
  /// - Parameters:
  ///   - first: at least one score.
  ///   - second: as many scores.
  package init?(first: [Double], second: [Double]) {
    precondition(
      !first.isEmpty && first.count == second.count,
      "pairs need equally many scores of both and at least one, "
        + "not \(first.count) and \(second.count)")
    guard first.allSatisfy({ $0 > 0 }), second.allSatisfy({ $0 > 0 }) else { return nil }
    let logs = SampleStatistics(zip(first, second).map { log($1 / $0) })
    let mean = logs.mean
    (pairs, ratio, deviation) = (first.count, exp(mean), logs.deviation)
    // Equal logarithms, which only made-up scores have, would divide by 0.
    guard let deviation, deviation > 0 else {
      (interval, pValue, equivalencePValue, detectableRatio) = (nil, nil, nil, nil)
      return
    }
    let degrees = first.count - 1
    let error = deviation / Double(first.count).squareRoot()
    let reach = StudentT.quantile(twoSided: 0.95, degreesOfFreedom: degrees)
    interval = .init(lower: exp(mean - reach * error), upper: exp(mean + reach * error))
    pValue = 2 * StudentT.upperTail(abs(mean) / error, degreesOfFreedom: degrees)
    equivalencePValue = StudentT.upperTail(
      (log(1 + Self.margin) - abs(mean)) / error, degreesOfFreedom: degrees)
    // The quantile below which T lies with the probability `power` is that within which |T| lies
    // with 2 power - 1.
    let more = StudentT.quantile(twoSided: 2 * Self.power - 1, degreesOfFreedom: degrees)
    detectableRatio = exp((reach + more) * error)
  }
}

/// Holm's correction for several tests (*A simple sequentially rejective multiple test procedure*,
/// 1979).
package enum Holm {
  /// Returns the probabilities adjusted so that those below a level may be rejected together, in the
  /// order of `pValues`.
  package static func adjusted(_ pValues: [Double]) -> [Double] {
    var result = pValues
    var largest = 0.0
    for (rank, i) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[i]))
      result[i] = largest
    }
    return result
  }
}
