/// What a time t does to data N(mean, l) in one direction, computed once for all directions.
struct TimeShares: Sendable {
  /// a = c e^{-t/2}, the factor of the data in X_t.
  let signal: Double
  /// a^2.
  let alphaBar: Double
  /// b^2 = c^2 (1 - e^{-t}).
  let sigmaSquared: Double
  /// The variance of a model's own error as a share of the posterior variance, and its derivative
  /// by t.
  let error: (share: Double, slope: Double)

  init(
    _ t: Double, in process: ForwardProcess = .ornsteinUhlenbeck, modelError: ModelError? = nil
  ) {
    let c = process.scale(t)
    signal = OrnsteinUhlenbeck.signalScale(t) * c
    alphaBar = OrnsteinUhlenbeck.alphaBar(t) * c * c
    sigmaSquared = OrnsteinUhlenbeck.sigmaSquared(t) * c * c
    error = modelError?.share(at: t) ?? (0, 0)
  }

  /// Returns v = l a^2 + b^2, the variance of X_t.
  func variance(_ l: Double) -> Double { l * alphaBar + sigmaSquared }

  /// Returns g = l a / v in the estimate f = mean + g (x - a mean).
  func gain(_ l: Double) -> Double { l * signal / variance(l) }

  /// Returns l b^2 / v, the variance of X_0 that X_t leaves open.
  func posteriorVariance(_ l: Double) -> Double {
    l == 0 ? 0 : l * sigmaSquared / variance(l)
  }

  /// Returns the variance of a model's own error in its estimate.
  func errorVariance(_ l: Double) -> Double { error.share * posteriorVariance(l) }
}
