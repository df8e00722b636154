/// A comparison of two methods scored on the same seeds.
///
/// If the differences d_s = second_s - first_s are drawn from one normal distribution, their mean
/// lies within t_{S-1} sd(d) / sqrt(S) of its expectation with confidence `level` (Student's paired
/// t-test). Pairing removes whatever a seed does to both methods.
package struct PairedComparison: Codable, Equatable, Sendable {
  package enum Verdict: String, Codable, Sendable {
    /// The interval lies above 0.
    case firstLower
    /// The interval lies below 0.
    case secondLower
    /// The interval contains 0.
    case unresolved
    /// A single pair has no interval.
    case onePair
  }

  package struct Interval: Codable, Equatable, Sendable {
    package let lower: Double
    package let upper: Double
  }

  /// [S], the scores of the first method, one per seed.
  package let first: [Double]
  /// [S], the scores of the second method with the same seeds.
  package let second: [Double]
  package let firstMean: Double
  package let secondMean: Double
  /// The mean of second - first.
  package let difference: Double
  /// The sample standard deviation (S - 1 in the denominator) of the differences; nil for one pair.
  package let deviation: Double?
  /// The interval for the difference; nil for one pair.
  package let interval: Interval?
  /// The probability that such an interval holds the true difference.
  package let level: Double
  package let verdict: Verdict

  /// - Parameters:
  ///   - first: at least one score.
  ///   - second: as many scores.
  package init(first: [Double], second: [Double], level: Double = 0.95) {
    precondition(
      !first.isEmpty && first.count == second.count,
      "pairs need equally many scores of both and at least one, "
        + "not \(first.count) and \(second.count)")
    let differences = SampleStatistics(zip(first, second).map { $1 - $0 })
    let difference = differences.mean
    (self.first, self.second, self.level) = (first, second, level)
    (firstMean, secondMean) = (SampleStatistics(first).mean, SampleStatistics(second).mean)
    (self.difference, deviation) = (difference, differences.deviation)
    guard let deviation else {
      (interval, verdict) = (nil, .onePair)
      return
    }
    let t = StudentT.quantile(twoSided: level, degreesOfFreedom: first.count - 1)
    let reach = t * deviation / Double(first.count).squareRoot()
    interval = Interval(lower: difference - reach, upper: difference + reach)
    verdict =
      difference - reach > 0
      ? .firstLower : difference + reach < 0 ? .secondLower : .unresolved
  }

  /// Whether the interval excludes 0.
  package var isResolved: Bool { verdict == .firstLower || verdict == .secondLower }
  /// N, the number of seeds.
  package var pairs: Int { first.count }
  /// The mean of the second over the mean of the first.
  package var ratio: Double { secondMean / firstMean }

  /// Returns the verdict in words, with these names of the methods.
  package func verdictText(first: String, second: String) -> String {
    switch verdict {
    case .firstLower: "resolved: \(first) is lower"
    case .secondLower: "resolved: \(second) is lower"
    case .unresolved: "not resolved at this N"
    case .onePair: "one seed: no interval"
    }
  }
}
