import Foundation

/// The grid of times 0 = t_0 < t_1 < ... < t_K = T on which a sampler walks back; `rawValue` is the
/// name on the command line and in files.
///
/// `steps` K counts network evaluations. The papers count points N instead: their exponential grid
/// has N points t_1...t_N besides t_0 = 0, so K = N; their linear and quadratic grids have N points
/// with t_0 among them, so K = N - 1.
package enum Schedule: String, CaseIterable, Codable, Sendable {
  /// t_k = t_1 (T / t_1)^{(k-1)/(K-1)}, which makes the largest relative step h_k / t_k smallest
  /// (Lu, Wang, Bal, equation 41).
  case exponential
  /// t_k = T k / K, their ablation.
  case linear
  /// t_k = T (k / K)^2, their ablation.
  case quadratic

  /// The K + 1 times in increasing order, the first exactly 0 and the last exactly T.
  ///
  /// - Parameters:
  ///   - steps: K >= 1.
  ///   - firstTime: t_1 in (0, T); only the exponential grid uses it, and with one step not even
  ///     that (its only time is T).
  ///   - lastTime: T > 0.
  package func times(steps: Int, firstTime: Double = 1e-4, lastTime: Double = 10) -> [Double] {
    precondition(steps >= 1, "A schedule has at least one step, not \(steps).")
    precondition(
      firstTime > 0 && lastTime > 0, "Times are positive, not \(firstTime), \(lastTime).")
    return (0...steps).map { k in
      if k == 0 { return 0 }
      if k == steps { return lastTime }
      let share = Double(k) / Double(steps)
      switch self {
      case .exponential:
        let a = log(lastTime / firstTime) / Double(steps - 1)
        return firstTime * exp(a * Double(k - 1))
      case .linear: return lastTime * share
      case .quadratic: return lastTime * share * share
      }
    }
  }
}
