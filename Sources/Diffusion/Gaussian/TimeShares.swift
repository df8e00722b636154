/// What a time t does to data N(mean, l) in one direction, computed once for all directions.
struct TimeShares: Sendable {
  /// a = c e^{-t/2}, the factor of the data in X_t.
  let signal: Double
  /// a^2.
  let alphaBar: Double
  /// b^2 = c^2 (1 - e^{-t}).
  let sigmaSquared: Double

  init(_ t: Double, in process: ForwardProcess = .ornsteinUhlenbeck) {
    let c = process.scale(t)
    signal = OrnsteinUhlenbeck.signalScale(t) * c
    alphaBar = OrnsteinUhlenbeck.alphaBar(t) * c * c
    sigmaSquared = OrnsteinUhlenbeck.sigmaSquared(t) * c * c
  }

  /// Returns v = l a^2 + b^2, the variance of X_t.
  func variance(_ l: Double) -> Double { l * alphaBar + sigmaSquared }

  /// Returns g = l a / v in the estimate f = mean + g (x - a mean).
  func gain(_ l: Double) -> Double { l * signal / variance(l) }
}
