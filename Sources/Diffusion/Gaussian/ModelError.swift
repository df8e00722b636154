import Numerics

/// What a network's estimates of X_0 miss, for exact errors on Gaussian data.
///
/// It is taken as noise, independent of the state and drawn anew at every evaluation. Along an axis
/// of variance l it has the variance share(t) l b^2 / v: a share of the variance that X_t leaves
/// open, so that the network errs where there is something to know. A real network repeats its
/// errors at neighbouring times and does not spread them like this. The mean of its errors along an
/// axis is noise here too.
package struct ModelError: Equatable, Sendable {
  /// The share is a curve over the log signal-to-noise ratio.
  private let share: MonotoneCubic

  /// - Parameters:
  ///   - times: rising, above 0, at least one.
  ///   - squaredErrors: at each time the mean of |estimate - E[X_0 | X_t]|^2, at least 0.
  ///   - spectrum: the Gaussian over whose axes it is spread.
  package init(times: [Double], squaredErrors: [Double], on spectrum: GaussianSpectrum) {
    let shares = zip(times, squaredErrors).map { time, error in
      let shares = TimeShares(time)
      let open = spectrum.variances.reduce(0) { $0 + shares.posteriorVariance($1) }
      return open > 0 ? error / open : 0
    }
    share = MonotoneCubic(
      x: times.map(OrnsteinUhlenbeck.logSNR).reversed(), y: shares.reversed())
  }

  /// Returns the share at a time and its derivative by the time.
  func share(at t: Double) -> (value: Double, slope: Double) {
    guard t > 0 else { return (0, 0) }
    let (value, slope) = share(OrnsteinUhlenbeck.logSNR(t))
    // d logSNR / dt = -1 / (1 - e^{-t})
    return (value, -slope / OrnsteinUhlenbeck.sigmaSquared(t))
  }
}
