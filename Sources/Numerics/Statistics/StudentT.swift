import Foundation

/// Student's t distribution with a whole number of degrees of freedom.
///
/// P(|T| <= t) = A(theta), tan(theta) = t / sqrt(nu), is a finite sum of powers of cos(theta)
/// (Abramowitz, Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4), so nothing needs to
/// be approximated.
package enum StudentT {
  /// Returns the t that |T| does not exceed with probability `probability`.
  ///
  /// - Parameters:
  ///   - probability: in (0, 1); 0.95 for the usual confidence interval.
  ///   - degreesOfFreedom: nu >= 1.
  package static func quantile(twoSided probability: Double, degreesOfFreedom: Int) -> Double {
    precondition(
      probability > 0 && probability < 1, "a probability must lie in (0, 1), not \(probability)")
    precondition(
      degreesOfFreedom >= 1, "there must be at least 1 degree of freedom, not \(degreesOfFreedom)")
    var (low, high) = (0.0, Double.pi / 2)
    // Every round halves the range, until no number is left between its ends.
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if share(within: middle, degreesOfFreedom) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return tan(low) * Double(degreesOfFreedom).squareRoot()
  }

  /// Returns P(T > t), the probability of a number above `t`, which may be negative.
  package static func upperTail(_ t: Double, degreesOfFreedom: Int) -> Double {
    precondition(
      degreesOfFreedom >= 1, "there must be at least 1 degree of freedom, not \(degreesOfFreedom)")
    let theta = atan(abs(t) / Double(degreesOfFreedom).squareRoot())
    let beyond = (1 - share(within: theta, degreesOfFreedom)) / 2
    return t >= 0 ? max(0, beyond) : 1 - max(0, beyond)
  }

  /// Returns A(theta).
  private static func share(within theta: Double, _ degrees: Int) -> Double {
    let (sine, cosine) = (sin(theta), cos(theta))
    let isOdd = !degrees.isMultiple(of: 2)
    // 1 + cos^2 / 2 + cos^4 (1 3) / (2 4) + ... or cos + cos^3 2 / 3 + cos^5 (2 4) / (3 5) + ...
    var term = isOdd ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    for power in stride(from: isOdd ? 3 : 2, through: degrees - 2, by: 2) {
      term *= cosine * cosine * Double(power - 1) / Double(power)
      sum += term
    }
    return isOdd ? (theta + sine * sum) * 2 / .pi : sine * sum
  }
}
