import Foundation

/// Pearson's test of counts against expected shares.
///
///     statistic = sum over classes of (observed - expected)^2 / expected
///
/// Source: Pearson 1900. Under the shares it follows the chi-square law with one degree of freedom
/// less than classes, if expected counts are not far below 5.
package struct ChiSquare: Sendable, Equatable, Codable {
  package let statistic: Double
  package let degreesOfFreedom: Int
  /// Probability of a statistic at least as large by chance; 0 if a class of no expected images
  /// holds some.
  package let pValue: Double

  /// - Parameters:
  ///   - counts: how many of each class were found; at least one image.
  ///   - shares: expected, of sum 1, of the same classes; at least two are positive. A class
  ///     without a share enters the probability alone.
  package init(counts: [Int], shares: [Double]) {
    precondition(
      counts.count == shares.count && shares.count(where: { $0 > 0 }) >= 2,
      "\(counts.count) counts and \(shares.count) shares cannot be compared")
    let total = Double(counts.reduce(0, +))
    var statistic = 0.0
    var isPossible = true
    for (count, share) in zip(counts, shares) {
      let expected = share * total
      if expected > 0 {
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      } else if count > 0 {
        isPossible = false
      }
    }
    self.statistic = statistic
    degreesOfFreedom = shares.count { $0 > 0 } - 1
    pValue = isPossible ? Self.upperTail(statistic, degreesOfFreedom: degreesOfFreedom) : 0
  }

  /// Probability that a chi-square number exceeds x: Q(k / 2, x / 2).
  package static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    upperGamma(Double(degreesOfFreedom) / 2, x / 2)
  }

  /// The regularised incomplete gamma function Q(a, x) = integral from x of t^(a-1) e^-t / Gamma(a).
  ///
  /// Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 6.5.29 (series, for
  /// x < a + 1) and 6.5.31 (continued fraction, beyond); the fraction is evaluated from the front by
  /// Lentz's method. Both settle to an ulp or two of their sum within some 10 sqrt a terms.
  private static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let factor = exp(a * log(x) - x - lgamma(a))
    // Far in the tail the fraction's factor is 0 and so is the probability.
    guard factor > 0 else { return x < a ? 1 : 0 }
    let most = 1000 + Int(20 * a.squareRoot())
    if x < a + 1 {
      var (term, sum) = (1 / a, 1 / a)
      for n in 1...most {
        term *= x / (a + Double(n))
        sum += term
        if term < sum * .ulpOfOne { break }
      }
      return max(0, 1 - factor * sum)
    }
    // 1 / (x + 1 - a - (1 (1 - a)) / (x + 3 - a - ...)); b > 0 throughout, so nothing vanishes.
    var b = x + 1 - a
    var c = Double.infinity
    var d = 1 / b
    var fraction = d
    for n in 1...most {
      let numerator = Double(n) * (a - Double(n))
      b += 2
      d = 1 / (b + numerator * d)
      c = b + numerator / c
      fraction *= c * d
      if abs(c * d - 1) < .ulpOfOne { break }
    }
    return min(1, factor * fraction)
  }
}
