import Foundation

/// The grid of times 0 = t_0 < t_1 < ... < t_K = T on which a sampler walks back; `rawValue` is the
/// name on the command line and in files.
///
/// `steps` K counts steps. The papers count points N instead. The exponential grid and those of
/// Karras et al. have N points t_1...t_N besides t_0 = 0, so K = N; the linear and quadratic grids, and
/// `power`, have N points including t_0, so K = N - 1.
public enum Schedule: String, CaseIterable, Codable, Sendable {
  /// t_k = t_1 (T / t_1)^{(k-1)/(K-1)}, which makes the largest relative step h_k / t_k smallest
  /// (Lu, Wang, Bal, equation 41).
  case exponential
  /// t_k = T k / K, from their ablation.
  case linear
  /// t_k = T (k / K)^2, from their ablation.
  case quadratic
  /// t_k = T (k / K)^p with the p that makes t_1 what it is to be, p = log(T / t_1) / log K. However few
  /// the steps, the last evaluation is then close to the image. From T = 10 to t_1 = 0.004, 50 steps
  /// have p = 2 and are the quadratic ones; 10 steps have p = 3.4.
  case power
  /// The noise level s = sqrt(e^t - 1) goes from s(t_1) to s(T) in equal steps of s^{1/rho} (Karras
  /// et al., arXiv 2206.00364, equation 5). rho = 1 spaces levels evenly, a large rho their
  /// logarithms.
  case karras
  /// Equal steps of log s from t_1 to T, and so of the log signal-to-noise ratio -2 log s, as in
  /// DPM-Solver (Lu et al., arXiv 2206.00927).
  case logSNR = "log-snr"

  /// The rho that Karras et al. use for sampling.
  package static let standardRho = 7.0

  /// Whether t_1 can be chosen; otherwise K determines it.
  package var usesFirstTime: Bool { self != .linear && self != .quadratic }

  /// A few words to help choose.
  package var summary: String {
    switch self {
    case .exponential: "each time is a fixed multiple of the one before"
    case .linear: "the times are evenly spaced"
    case .quadratic: "the square roots of the times are evenly spaced"
    case .power: "a root of the times is evenly spaced, chosen for the smallest"
    case .karras: "the noise levels to the power 1 / rho are evenly spaced"
    case .logSNR: "the logarithms of the noise levels are evenly spaced"
    }
  }

  /// Returns the K + 1 times in increasing order, the first exactly 0 and the last exactly T.
  ///
  /// - Parameters:
  ///   - steps: K >= 1.
  ///   - firstTime: t_1 in (0, T), used if `usesFirstTime`; a single step has only the time T.
  ///   - lastTime: T > 0.
  ///   - rho: for `karras` only, > 0.
  package func times(
    steps: Int, firstTime: Double = 1e-4, lastTime: Double = 10, rho: Double = standardRho
  ) -> [Double] {
    precondition(steps >= 1, "A schedule has at least one step, not \(steps).")
    precondition(
      lastTime > 0 && (firstTime > 0 || !usesFirstTime),
      "Times must be positive, not \(firstTime), \(lastTime).")
    let (low, high) = (expm1(firstTime).squareRoot(), expm1(lastTime).squareRoot())
    return (0...steps).map { k in
      if k == 0 { return 0 }
      if k == steps { return lastTime }
      if k == 1 && usesFirstTime { return firstTime }
      /// The shares of the way from 0 to T and from t_1 to T.
      let share = Double(k) / Double(steps)
      let shareFromFirst = Double(k - 1) / Double(steps - 1)
      switch self {
      case .exponential:
        let a = log(lastTime / firstTime) / Double(steps - 1)
        return firstTime * exp(a * Double(k - 1))
      case .linear: return lastTime * share
      case .quadratic: return lastTime * share * share
      case .power: return lastTime * pow(share, log(lastTime / firstTime) / log(Double(steps)))
      case .karras:
        let (from, to) = (pow(low, 1 / rho), pow(high, 1 / rho))
        return OrnsteinUhlenbeck.time(noiseLevel: pow(from + (to - from) * shareFromFirst, rho))
      case .logSNR:
        return OrnsteinUhlenbeck.time(noiseLevel: low * exp(log(high / low) * shareFromFirst))
      }
    }
  }
}
