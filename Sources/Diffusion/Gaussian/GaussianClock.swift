/// The time variable in which a scheme of `GaussianIntegrator` takes equal steps.
///
/// Schemes with a Taylor step, such as Euler's, depend not only on the times they visit but also on
/// the variable s in which they are linear. Here t(s) is the Ornstein-Uhlenbeck time, and dt/ds the
/// rate at which the process runs.
package enum GaussianClock: String, Sendable, Codable {
  /// t = s, the clock of this program.
  case ornsteinUhlenbeck = "ou"
  /// t = 2 B(s) with beta = 0.05 + 9.95 s on [0, 1] and B its integral: the variance-preserving
  /// process dx = -beta x ds + sqrt(2 beta) dw of Pierret and Galerne (arXiv 2405.14250).
  case variancePreserving = "vp"

  /// Returns t at the clock's s.
  package func time(_ s: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: s
    case .variancePreserving: 2 * (0.05 * s + 4.975 * s * s)
    }
  }

  /// Returns dt/ds, which is 2 beta in the paper's notation.
  package func rate(_ s: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: 1
    case .variancePreserving: 2 * (0.05 + 9.95 * s)
    }
  }

  /// Returns `points` equally spaced times from 1 down to `end`, as in the paper's code.
  ///
  /// - Parameters:
  ///   - points: N, at least 2; there are N - 1 steps.
  ///   - end: eps in [0, 1), where sampling stops.
  package static func uniform(points: Int, end: Double) -> [Double] {
    precondition(
      points >= 2 && end >= 0 && end < 1,
      "times need at least 2 points and an end in [0, 1), got \(points) and \(end)")
    let width = (1 - end) / Double(points - 1)
    var times = (0..<points).map { 1 - width * Double($0) }
    times[points - 1] = end
    return times
  }
}
