/// X_0 ~ N(mean, diag(variances)); variances may be zero, so the line-normal example (equation 62)
/// is the mean (0, 0) with the variances (1, 0).
///
/// f = (q e^{-t/2} x + mean (1 - e^{-t})) / v, v = q e^{-t} + 1 - e^{-t}: Lu, Wang, Bal,
/// appendices A.2 and A.3.
package struct DiagonalGaussian: ClosedForm, Sendable {
  package let mean: [Double]
  /// q >= 0, one a coordinate.
  package let variances: [Double]

  package init(mean: [Double], variances: [Double]) {
    precondition(
      mean.count == variances.count, "\(mean.count) means need as many variances.")
    self.mean = mean
    self.variances = variances
  }

  package func estimate(at x: [Double], time t: Double) -> [Double] {
    let noise = OrnsteinUhlenbeck.sigmaSquared(t)
    return x.indices.map { i in
      let q = variances[i]
      return (q * OrnsteinUhlenbeck.signalScale(t) * x[i] + mean[i] * noise)
        / (q * OrnsteinUhlenbeck.alphaBar(t) + noise)
    }
  }
}
