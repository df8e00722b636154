import Foundation

/// Pearson's test of counts against expected shares.
///
///     statistic = sum over classes of (observed - expected)^2 / expected
///
/// Source: Pearson 1900. If the shares are right and no expected count is far below 5, it follows
/// the chi-square law with one degree of freedom fewer than there are classes.
package struct ChiSquare: Sendable, Equatable, Codable {
  package let statistic: Double
  package let degreesOfFreedom: Int
  /// The probability that chance alone gives a statistic at least as large; 0 if a class with no
  /// expected images holds some.
  package let pValue: Double

  /// - Parameters:
  ///   - counts: the number found of each class; at least one image.
  ///   - shares: the expected shares of the same classes, with sum 1; at least two are positive. A
  ///     class without a share affects only the probability.
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

  /// Returns the probability that a chi-square number exceeds x: Q(k / 2, x / 2).
  package static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    upperGamma(Double(degreesOfFreedom) / 2, x / 2)
  }

  /// Returns the regularised incomplete gamma function
  /// Q(a, x) = integral from x of t^(a-1) e^-t / Gamma(a).
  ///
  /// Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 6.5.29 (series, for
  /// x < a + 1) and 6.5.31 (continued fraction, beyond); Lentz's method evaluates the fraction from
  /// the front. Both settle to an ulp or two of their sum within about 10 sqrt a terms.
  private static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let factor = exp(a * log(x) - x - lgamma(a))
    // Far in the tail the factor of the fraction is 0, and so is the probability.
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
