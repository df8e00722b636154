import Foundation

/// The exact law of a sampler's output when the data are Gaussian, without drawing a sample.
///
/// For a direction with X_0 ~ N(0, l) the exact estimate is f = g x with g = l e^{-t/2} / v and
/// v = l e^{-t} + 1 - e^{-t} (Lu, Wang, Bal, appendix A.2), so every step is linear in the state x,
/// the estimate before and the noise, and the second moments of the first two follow exactly. A
/// sampler without memory maps a variance V to (A + B g)^2 V + C^2. The idea of judging samplers
/// so: Pierret and Galerne, arXiv 2405.14250.
package enum GaussianRecursion {
  /// The output's variance in a direction of data variance `eigenvalue`.
  ///
  /// - Parameters:
  ///   - eigenvalue: l >= 0.
  ///   - plan: the steps, from T down.
  ///   - start: the variance at T; sampling starts from N(0, I).
  package static func variance(
    eigenvalue l: Double, plan: [SamplingStep], start: Double = 1
  ) -> Double {
    /// E x^2, E x fBefore and E fBefore^2; before the first step there is no estimate.
    var (xx, xf, ff) = (start, 0.0, 0.0)
    for step in plan {
      let c = step.coefficients
      let gain = Self.gain(l, step.time)
      // The prediction is a x + b fBefore + C z.
      var a = c.state + (c.estimate + c.extrapolation) * gain
      var b = -c.extrapolation
      var noise = c.noise
      if c.correction != 0 {
        let growth = 1 + c.correction * Self.gain(l, step.nextTime)
        (a, b, noise) = (growth * a - c.correction * gain, growth * b, growth * noise)
      }
      (xx, xf, ff) = (
        a * a * xx + 2 * a * b * xf + b * b * ff + noise * noise,
        gain * (a * xx + b * xf), gain * gain * xx
      )
    }
    return xx
  }

  /// g at time t > 0.
  private static func gain(_ l: Double, _ t: Double) -> Double {
    l * OrnsteinUhlenbeck.signalScale(t)
      / (l * OrnsteinUhlenbeck.alphaBar(t) + OrnsteinUhlenbeck.sigmaSquared(t))
  }

  /// The 2-Wasserstein distance between the output and the data N(0, diag(eigenvalues)):
  /// W2^2 = sum_i (sqrt V_i - sqrt l_i)^2 (centred Gaussians with common axes).
  package static func distance(eigenvalues: [Double], plan: [SamplingStep]) -> Double {
    eigenvalues.reduce(0) { sum, l in
      let gap = variance(eigenvalue: l, plan: plan).squareRoot() - l.squareRoot()
      return sum + gap * gap
    }.squareRoot()
  }
}
