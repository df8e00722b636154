import Kernels
import Numerics
import Randomness

/// How much a Fréchet distance would vary between sets of as many samples.
///
/// Vectors are drawn with replacement from the set's N, and each draw is scored (Efron and
/// Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13). A score is L + Q: a part linear
/// in the chance deviations of the set, of variance l / N, and a quadratic one of variance 2 a / N^2,
/// which near the floor is all there is. A draw of M from the set deviates on top of the set's own
/// deviations, so its score varies by l / M + 4 a / (N M) + 2 a / M^2: at M = N three times the
/// quadratic part (Arcones and Giné, *On the bootstrap of U and V statistics*, 1992). Draws of N and
/// of N / 4 have variances v and w with w - 4 v = 24 a / N^2, hence the score's own variance is
/// v - 4 a / N^2 = (10 v - w) / 6. The interval lies evenly around the root of the score, whose
/// variance hardly depends on its size, and is Student's with 20 degrees of freedom, because the
/// variance is estimated too; `FrechetIntervalTests` measures how often it is right. It is for the mean
/// score of sets of N samples, not for that of infinitely many, which `FrechetExtrapolation` estimates.
package struct FrechetBootstrap: Sendable, Equatable, Codable {
  /// The probability that the interval should contain the mean score of N samples.
  package let level: Double
  package let lower: Double
  package let upper: Double
  /// The standard deviation of scores between sets of N samples.
  package let standardError: Double
  /// The mean of the scores of draws of N minus the set's score.
  package let excess: Double
  /// The number of draws of N; there are twice as many of N / 4, whose variance is the noisier one.
  package let draws: Int

  /// - Parameters:
  ///   - distance: the set's own score.
  ///   - draws: at least 2.
  ///   - seed: draw b depends only on it and on b.
  ///   - progress: called with the number of draws done, of three times `draws`; what it throws ends
  ///     the work.
  /// - Throws: `NumericalFault` if a draw has no trustworthy distance.
  package static func measure(
    _ features: FeatureTable, against reference: FeatureStatistics, distance: Double,
    draws: Int = 200, level: Double = 0.95, seed: UInt64 = 1, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> FrechetBootstrap {
    precondition(draws >= 2, "an interval needs at least two draws, not \(draws)")
    func scores(of rows: Int, count: Int, from first: Int) throws -> [Double] {
      try team.map(count, progress: { try progress(first + $0) }) { draw in
        Result<Double, NumericalFault> { () throws(NumericalFault) in
          var stream = RandomStream(
            seed: seed, purpose: .bootstrap, index: UInt64(first + draw))
          let rows = (0..<rows).map { _ in stream.index(below: features.count) }
          return try FrechetDistance(
            between: features.statistics(ofRows: rows), and: reference
          ).value
        }
      }.map { try $0.get() }
    }
    return FrechetBootstrap(
      scores: try scores(of: features.count, count: draws, from: 0),
      ofQuarters: try scores(of: max(2, features.count / 4), count: 2 * draws, from: draws),
      distance: distance, level: level)
  }

  /// - Parameters:
  ///   - scores: the scores of the draws of N, at least two.
  ///   - quarters: the scores of the draws of N / 4, at least two.
  ///   - distance: the set's own score.
  package init(scores: [Double], ofQuarters quarters: [Double], distance: Double, level: Double) {
    let (sample, quarter) = (SampleStatistics(scores), SampleStatistics(quarters))
    guard let deviation = sample.deviation, let wide = quarter.deviation else {
      preconditionFailure("an interval needs at least two draws, not \(scores.count)")
    }
    excess = sample.mean - distance
    let (v, w) = (deviation * deviation, wide * wide)
    // Without a linear part it is v / 3, without a quadratic one v.
    let variance = min(max((10 * v - w) / 6, v / 3), v)
    standardError = variance.squareRoot()
    let reach = standardError * StudentT.quantile(twoSided: level, degreesOfFreedom: 20)
    let root = max(0, distance).squareRoot()
    // A score of 0 has no root that its deviation could be told on.
    let rootReach = root > 0 ? reach / (2 * root) : reach.squareRoot()
    let low = max(0, root - rootReach)
    (lower, upper) = (low * low, (root + rootReach) * (root + rootReach))
    draws = scores.count
    self.level = level
  }
}
