import Kernels
import Numerics
import Randomness

/// How much a Fréchet distance would vary between sets of as many samples.
///
/// N feature vectors are drawn with replacement from the set's N, B times, and each draw is scored
/// (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13). Differs from the
/// percentile interval because a draw scores higher than its set, by about as much as a set of N
/// scores higher than infinitely many samples: the percentiles are moved down by that excess. So
/// the interval is for the mean score of sets of N samples, not for the score of infinitely many,
/// which `FrechetExtrapolation` estimates. Near the floor a score is quadratic in chance
/// deviations, and the interval is too wide rather than too narrow (Arcones and Giné, *On the
/// bootstrap of U and V statistics*, 1992, explain why).
package struct FrechetBootstrap: Sendable, Equatable, Codable {
  /// The probability that the interval should contain the mean score of N samples.
  package let level: Double
  package let lower: Double
  package let upper: Double
  /// The standard deviation of the draws' scores.
  package let standardError: Double
  /// The mean of the draws' scores minus the set's score.
  package let excess: Double
  /// B, the number of draws.
  package let draws: Int

  /// - Parameters:
  ///   - distance: the set's own score.
  ///   - draws: B, at least 2.
  ///   - seed: draw b depends only on it and on b.
  ///   - progress: called with the number of draws done; what it throws ends the work.
  /// - Throws: `NumericalFault` if a draw has no trustworthy distance.
  package static func measure(
    _ features: FeatureTable, against reference: FeatureStatistics, distance: Double,
    draws: Int = 200, level: Double = 0.95, seed: UInt64 = 1, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> FrechetBootstrap {
    precondition(draws >= 2, "an interval needs at least two draws, not \(draws)")
    let scores = try team.map(draws, progress: progress) { draw in
      Result<Double, NumericalFault> { () throws(NumericalFault) in
        var stream = RandomStream(seed: seed, purpose: .bootstrap, index: UInt64(draw))
        let rows = (0..<features.count).map { _ in stream.index(below: features.count) }
        return try FrechetDistance(
          between: features.statistics(ofRows: rows), and: reference
        ).value
      }
    }
    return FrechetBootstrap(
      scores: try scores.map { try $0.get() }, distance: distance, level: level)
  }

  /// - Parameters:
  ///   - scores: the scores of the draws, at least two.
  ///   - distance: the set's own score.
  package init(scores: [Double], distance: Double, level: Double) {
    let (sample, quantiles) = (SampleStatistics(scores), Quantiles(scores))
    precondition(scores.count >= 2, "an interval needs at least two draws, not \(scores.count)")
    excess = sample.mean - distance
    // A distance is never negative, so neither is an end of its interval.
    lower = max(0, quantiles[(1 - level) / 2] - excess)
    upper = max(0, quantiles[(1 + level) / 2] - excess)
    standardError = sample.deviation ?? 0
    draws = scores.count
    self.level = level
  }
}
