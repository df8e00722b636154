import Foundation

/// The forward process that every objective and sampler here shares: dX = -X/2 dt + dW.
///
/// X_t = e^{-t/2} X_0 + sqrt(1 - e^{-t}) eps, eps ~ N(0, I): Lu, Wang, Bal (arXiv 2301.07882),
/// equations 14-16. Step k of a DDPM elsewhere is the time t = -log alphaBar_k. Everything that
/// depends on t alone is computed in Double; differences from one go through `expm1`, so that
/// t = 1e-4 keeps all its digits.
package enum OrnsteinUhlenbeck {
  /// The largest time that settings accept. At t = 50, e^{-25} of the data is left, and e^{t/2}
  /// still fits a Float with room to spare.
  package static let largestTime = 50.0

  /// The smallest positive time that settings accept.
  package static let smallestTime = 1e-12

  /// Returns alphaBar(t) = e^{-t}, the share of the data's variance left at time t >= 0.
  package static func alphaBar(_ t: Double) -> Double { exp(-t) }

  /// Returns sigma^2(t) = 1 - e^{-t}, the variance of the noise at time t >= 0.
  package static func sigmaSquared(_ t: Double) -> Double { -expm1(-t) }

  /// Returns sqrt(alphaBar(t)) = e^{-t/2}, the factor of X_0 in X_t.
  package static func signalScale(_ t: Double) -> Double { exp(-t / 2) }

  /// Returns sigma(t) = sqrt(1 - e^{-t}), the factor of eps in X_t.
  package static func noiseScale(_ t: Double) -> Double { sigmaSquared(t).squareRoot() }

  /// Returns log(alphaBar / sigma^2) = -log(e^t - 1) for t > 0, the time as networks see it.
  package static func logSNR(_ t: Double) -> Double { -log(expm1(t)) }

  /// Returns sigma / sqrt(alphaBar) = sqrt(e^t - 1), the standard deviation of the noise in the
  /// units of X_0.
  package static func noiseLevel(_ t: Double) -> Double { expm1(t).squareRoot() }

  /// Returns the time at which sigma / sqrt(alphaBar) = sqrt(e^t - 1) has the given value, >= 0.
  package static func time(noiseLevel: Double) -> Double { log1p(noiseLevel * noiseLevel) }

  /// Returns the time at which log(alphaBar / sigma^2) = -log(e^t - 1) has the given value.
  package static func time(logSNR: Double) -> Double { log1p(exp(-logSNR)) }

  /// Returns S = (x - e^{-t/2} f) / sigma^2, the score with the papers' sign S = -grad log p_t
  /// (equation 32), from the estimate f = E[X_0 | X_t = x]; t > 0.
  package static func score(state x: Double, estimate f: Double, at t: Double) -> Double {
    (x - signalScale(t) * f) / sigmaSquared(t)
  }

  /// Returns E[eps | X_t = x] = sigma S, from the estimate f = E[X_0 | X_t = x]; t > 0.
  package static func noise(state x: Double, estimate f: Double, at t: Double) -> Double {
    (x - signalScale(t) * f) / noiseScale(t)
  }

  /// Writes X_t = e^{-t/2} X_0 + sigma(t) eps into one range of a batch.
  ///
  /// - Parameters:
  ///   - clean: X_0, `[N, pixels]` flat.
  ///   - noise: eps, same layout.
  ///   - t: the time of this range, >= 0.
  ///   - range: the elements to write, usually those of one image.
  ///   - noised: X_t, same layout; elements outside `range` are left alone.
  package static func diffuse(
    clean: [Float], noise: [Float], at t: Double, range: Range<Int>, into noised: inout [Float]
  ) {
    precondition(
      clean.count == noise.count && clean.count == noised.count
        && range.lowerBound >= 0 && range.upperBound <= clean.count,
      "diffuse: clean \(clean.count), noise \(noise.count) and noised \(noised.count) elements "
        + "must be equally many and include \(range)."
    )
    let signal = signalScale(t)
    let sigma = noiseScale(t)
    for i in range {
      noised[i] = Float(signal * Double(clean[i]) + sigma * Double(noise[i]))
    }
  }
}
