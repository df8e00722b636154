import Foundation
import Numerics

/// The law of the time t in training; `rawValue` is the name on the command line and in files.
///
/// Every law is given by its inverse distribution function, so that a batch can be stratified: pass
/// it (i + u) / n for i < n instead of n independent uniform numbers.
package enum TimeLaw: String, CaseIterable, Codable, Sendable {
  /// Uniform on [tMin, T].
  case uniform
  /// log t uniform on [log tMin, log T].
  case logUniform = "log-uniform"
  /// t = -log alphaBar_k with k uniform among the 1000 steps of beta = linspace(1e-4, 0.02, 1000)
  /// (Ho, Jain, Abbeel 2020). Its times, 1.00005e-4 to 10.1179, are the same for every range.
  case ddpmLinear = "ddpm-linear"
  /// The log of the noise level sigma / sqrt(alphaBar) = sqrt(e^t - 1) is normal, truncated to the
  /// range; see `logNoiseMean`.
  case logNormal = "log-normal"
  /// t = 0.01 (k + 1) with k uniform in 0..<1000: the MNIST experiment of Lu, Wang, Bal. Its times,
  /// 0.01 to 10, are the same for every range.
  case paper

  /// Whether the times depend on a range; the two discrete laws have times of their own.
  package var usesRange: Bool { self != .ddpmLinear && self != .paper }

  /// The mean of the log noise level in `logNormal`.
  ///
  /// Karras et al. (EDM, arXiv 2206.00364, table 1) use -1.2 for images in [-1, 1] with standard
  /// deviation 0.5. MNIST in [-1, 1] has 0.616 (twice its well-known 0.3081), and scaling images
  /// scales the noise level at which they are decided: -1.2 + log(0.616 / 0.5) = -0.99.
  package static let logNoiseMean = -1.0

  /// The standard deviation of the log noise level in `logNormal` (1.2 in the same table).
  package static let logNoiseDeviation = 1.2

  /// Returns the time below which a share `u` of the law lies (its inverse distribution function).
  ///
  /// - Parameters:
  ///   - u: in [0, 1).
  ///   - range: [tMin, T]; the two discrete laws ignore it.
  /// - Returns: t > 0, nondecreasing in `u`.
  package func time(quantile u: Double, in range: TimeRange = .standard) -> Double {
    precondition(u >= 0 && u < 1, "A quantile must lie in [0, 1), not \(u).")
    let (low, high) = (range.minimum, range.maximum)
    let t: Double
    switch self {
    case .uniform: t = low + (high - low) * u
    case .logUniform: t = low * exp(log(high / low) * u)
    case .logNormal: t = Self.logNormalTime(quantile: u, in: range)
    case .ddpmLinear: return Self.ddpmLinearTimes[Int(u * Double(Self.ddpmLinearTimes.count))]
    case .paper: return 0.01 * Double(Int(u * 1000) + 1)
    }
    return min(max(t, low), high)  // rounding may step past an end
  }

  /// t_k = -sum_{j <= k} log(1 - beta_j), k < 1000.
  private static let ddpmLinearTimes: [Double] = {
    let steps = 1000
    var t = 0.0
    return (0..<steps).map { k in
      t -= log1p(-(1e-4 + (0.02 - 1e-4) * Double(k) / Double(steps - 1)))
      return t
    }
  }()

  private static func logNormalTime(quantile u: Double, in range: TimeRange) -> Double {
    func standardised(_ t: Double) -> Double {
      (0.5 * log(expm1(t)) - logNoiseMean) / logNoiseDeviation
    }
    var (low, high, share) = (standardised(range.minimum), standardised(range.maximum), u)
    // In the upper half, the mirrored interval keeps the digits that Phi loses close to 1.
    let mirrored = low > 0
    if mirrored { (low, high, share) = (-high, -low, 1 - u) }
    let (below, upTo) = (NormalDistribution.cumulative(low), NormalDistribution.cumulative(high))
    let z = NormalDistribution.quantile(below + share * (upTo - below))
    return OrnsteinUhlenbeck.time(
      noiseLevel: exp(logNoiseMean + logNoiseDeviation * (mirrored ? -z : z)))
  }
}
