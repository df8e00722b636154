import Foundation

/// The standard normal distribution function and its inverse.
package enum NormalDistribution {
  /// Returns Phi(z), which is accurate in its lower tail (through `erfc`).
  package static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

  /// Returns the z with Phi(z) = p, for 0 < p < 1; minus or plus infinity at p = 0 or 1.
  ///
  /// P. J. Acklam's rational approximation (relative error 1.15e-9), then one step of Halley's
  /// method on `erfc`, which leaves only rounding error. The upper half mirrors the lower one, so
  /// the step never subtracts numbers close to one.
  package static func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "A probability must lie in [0, 1], not \(p).")
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    return p <= 0.5 ? lowerQuantile(p) : -lowerQuantile(1 - p)
  }

  private static func lowerQuantile(_ p: Double) -> Double {
    let z = p < 0.02425 ? tailStart(p) : centralStart(p)
    let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
    // Below about 1e-307 the density has no digits left; there the start is good to nine digits.
    guard density.isNormal else { return z }
    let step = (cumulative(z) - p) / density
    return z - step / (1 + 0.5 * z * step)
  }

  private static func tailStart(_ p: Double) -> Double {
    let q = (-2 * log(p)).squareRoot()
    let numerator = polynomial(
      q,
      [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
        -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
      ])
    let denominator = polynomial(
      q,
      [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
        3.754408661907416e+00, 1,
      ])
    return numerator / denominator
  }

  private static func centralStart(_ p: Double) -> Double {
    let q = p - 0.5
    let r = q * q
    let numerator = polynomial(
      r,
      [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
        1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
      ])
    let denominator = polynomial(
      r,
      [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
        6.680131188771972e+01, -1.328068155288572e+01, 1,
      ])
    return q * numerator / denominator
  }

  /// Evaluates a polynomial by Horner's rule, highest power first.
  private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }
}
