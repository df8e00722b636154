/// X_0 ~ N(mean, diag(variances)); variances may be zero.
///
/// f = (q e^{-t/2} x + mean (1 - e^{-t})) / v, v = q e^{-t} + 1 - e^{-t}: Lu, Wang, Bal,
/// appendices A.2 and A.3.
package struct DiagonalGaussian: ClosedForm, Sendable {
  package let mean: [Double]
  /// q >= 0, one per coordinate.
  package let variances: [Double]

  package init(mean: [Double], variances: [Double]) {
    precondition(
      mean.count == variances.count,
      "\(mean.count) means need \(mean.count) variances, got \(variances.count).")
    self.mean = mean
    self.variances = variances
  }

  /// X_0 = (xi, 0), xi ~ N(0, 1), the simplest singular law: f = (e^{-t/2} x_1, 0),
  /// S = (x_1, x_2 / (1 - e^{-t})) (equation 62).
  package static let line = DiagonalGaussian(mean: [0, 0], variances: [1, 0])

  package func estimate(at x: [Double], time t: Double) -> [Double] {
    x.indices.map { estimate($0, x[$0], t) }
  }

  /// Returns f along one axis.
  private func estimate(_ axis: Int, _ x: Double, _ t: Double) -> Double {
    (variances[axis] * OrnsteinUhlenbeck.signalScale(t) * x
      + mean[axis] * OrnsteinUhlenbeck.sigmaSquared(t)) / variance(axis, t)
  }

  /// Returns v along one axis.
  private func variance(_ axis: Int, _ t: Double) -> Double {
    let q = variances[axis]
    // Data with the variance of the noise keep it at every time; this avoids the rounding.
    return q == 1
      ? 1 : q * OrnsteinUhlenbeck.alphaBar(t) + OrnsteinUhlenbeck.sigmaSquared(t)
  }
}

extension DiagonalGaussian: PlanarForm {
  /// - Precondition: the law has two dimensions.
  package func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments {
    precondition(
      mean.count == 2, "A distribution in the plane has 2 coordinates, not \(mean.count)")
    let noise = OrnsteinUhlenbeck.sigmaSquared(t)
    return PosteriorMoments(
      mean: [estimate(0, x.x, t), estimate(1, x.y, t)],
      variance: variances[0] * noise / variance(0, t) + variances[1] * noise / variance(1, t))
  }
}
