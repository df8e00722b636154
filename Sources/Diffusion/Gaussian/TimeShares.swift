/// What a time t does to data N(mean, l) in one direction, computed once for all directions.
struct TimeShares: Sendable {
  /// e^{-t/2}, the factor of the data in X_t.
  let signal: Double
  /// e^{-t}.
  let alphaBar: Double
  /// 1 - e^{-t}.
  let sigmaSquared: Double

  init(_ t: Double) {
    signal = OrnsteinUhlenbeck.signalScale(t)
    alphaBar = OrnsteinUhlenbeck.alphaBar(t)
    sigmaSquared = OrnsteinUhlenbeck.sigmaSquared(t)
  }

  /// Returns v = l e^{-t} + 1 - e^{-t}, the variance of X_t.
  func variance(_ l: Double) -> Double { l * alphaBar + sigmaSquared }

  /// Returns g = l e^{-t/2} / v in the estimate f = mean + g (x - e^{-t/2} mean).
  func gain(_ l: Double) -> Double { l * signal / variance(l) }
}
