import Foundation

/// The exact law of a sampler's output when the data are Gaussian, without drawing a sample.
///
/// For a direction with X_0 ~ N(0, l) the exact estimate is f = g x with g = l e^{-t/2} / v and
/// v = l e^{-t} + 1 - e^{-t} (Lu, Wang, Bal, appendix A.2), so a step maps a variance V to
/// (A + B g)^2 V + C^2. The idea of judging samplers so: Pierret and Galerne, arXiv 2405.14250.
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
    plan.reduce(start) { variance, step in
      let t = step.time
      let gain =
        l * OrnsteinUhlenbeck.signalScale(t)
        / (l * OrnsteinUhlenbeck.alphaBar(t) + OrnsteinUhlenbeck.sigmaSquared(t))
      let c = step.coefficients
      let multiplier = c.state + c.estimate * gain
      return multiplier * multiplier * variance + c.noise * c.noise
    }
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
