import Diffusion
import Numerics
import Scoring

/// W2 between the Gaussian that samples have (their mean and covariance) and a known one, by Bures'
/// formula with nothing assumed to commute.
///
/// n samples of the known law itself have W2 > 0, and the excess of W2^2 falls as 1/n. `value` has
/// that part taken away by the jackknife: with m groups, m W^2 - (m - 1) mean of W^2 without one
/// group (Quenouille; Efron, *The Jackknife*, 1982, chapters 2 and 3, also for the error).
///
/// What it cannot see: whatever the samples are beyond mean and covariance, such as tails.
package struct EmpiricalDistance: Sendable {
  /// W2 of the samples as they are.
  package let raw: Double
  /// The root of the corrected W2^2; 0 if chance takes that below 0.
  package let value: Double
  /// The standard error of `value`. Near 0, where W2 is as small as the error of its square, it is
  /// the root of that.
  package let error: Double

  private static let groups = 10

  /// - Parameters:
  ///   - samples: [n, D] flat, n at least 20.
  ///   - laws: known laws in D dimensions.
  /// - Returns: one distance per law.
  /// - Throws: `NumericalFault` for samples that are not finite.
  package static func measure(
    _ samples: [Double], from laws: [GaussianLaw]
  ) throws(NumericalFault) -> [EmpiricalDistance] {
    let d = laws[0].mean.count
    let count = samples.count / d
    precondition(count >= 2 * groups, "\(count) samples cannot be cut into \(groups) groups")
    var parts: [FeatureAccumulator] = []
    for group in 0..<groups {
      var part = FeatureAccumulator(dimension: d)
      let (first, last) = (count * group / groups, count * (group + 1) / groups)
      try part.append(samples[d * first..<d * last].map { Float($0) })
      parts.append(part)
    }
    func statistics(without left: Int?) -> FeatureStatistics {
      var all = FeatureAccumulator(dimension: d)
      for (group, part) in parts.enumerated() where group != left { all.merge(part) }
      return all.statistics()
    }
    let (whole, rest) = (statistics(without: nil), (0..<groups).map { statistics(without: $0) })
    var found: [EmpiricalDistance] = []
    for law in laws {
      let known = law.statistics
      let square = try FrechetDistance(between: whole, and: known).value
      var others: [Double] = []
      for part in rest { others.append(try FrechetDistance(between: part, and: known).value) }
      found.append(EmpiricalDistance(square: square, withoutOne: others))
    }
    return found
  }

  /// - Parameters:
  ///   - square: W2^2 of all samples.
  ///   - withoutOne: W2^2 of the samples without one group, for each group.
  package init(square: Double, withoutOne: [Double]) {
    let m = Double(withoutOne.count)
    let mean = withoutOne.reduce(0, +) / m
    let corrected = max(0, m * square - (m - 1) * mean)
    let spread = withoutOne.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let ofSquare = ((m - 1) / m * spread).squareRoot()
    (raw, value) = (square.squareRoot(), corrected.squareRoot())
    error = min(ofSquare / (2 * value), ofSquare.squareRoot())
  }
}

extension GaussianLaw {
  /// Returns W2 to another law of as many dimensions: Bures' formula, exact up to rounding, which
  /// leaves about 1e-7 of the law's size.
  ///
  /// - Throws: `NumericalFault` if a covariance is not one.
  package func distance(to other: GaussianLaw) throws(NumericalFault) -> Double {
    try FrechetDistance(between: statistics, and: other.statistics).value.squareRoot()
  }
}
