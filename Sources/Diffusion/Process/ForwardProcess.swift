import Foundation

/// A linear forward process dX = alpha(s) X ds + g(s) dW, so that X_s = a(s) X_0 + b(s) eps: what
/// remark 3.10 of Lu, Wang, Bal (arXiv 2301.07882) extends the paper to. The names are those of Song
/// et al. (arXiv 2011.13456).
///
/// Each is the Ornstein-Uhlenbeck process in another time and in other units: X_s = c(s) Y_t with
/// e^t - 1 = (b/a)^2 and c^2 = a^2 + b^2, where Y is that process. So E[X_0 | X_s] and E[eps | X_s]
/// are the same functions; only the score, which is one over a length, and steps along drift and
/// diffusion differ. Throughout, t is the Ornstein-Uhlenbeck time of equal signal-to-noise ratio,
/// in which schedules, networks and samplers count, and s the process's own.
package enum ForwardProcess: Hashable, Sendable {
  /// alpha = -1/2, g = 1 (equation 14): the process of this program, whose own time is t.
  case ornsteinUhlenbeck
  /// alpha = -beta/2, g^2 = beta: a^2 + b^2 = 1.
  case variancePreserving(NoiseRate)
  /// alpha = 0, g^2 = 2 s: a = 1, b = s, as in Karras et al. (arXiv 2206.00364).
  case varianceExploding
  /// alpha = -beta/2, g^2 = beta (1 - e^{-2B}), B the integral of beta: a = e^{-B/2}, b = 1 - e^{-B}.
  case subVariancePreserving(NoiseRate)

  /// beta(s) >= 0 for s in [0, 1].
  package enum NoiseRate: Hashable, Sendable {
    /// beta goes from one number to another in a straight line.
    case linear(from: Double, to: Double)
    /// B = -2 log cos(pi s / 2), which is infinite at s = 1 (Nichol and Dhariwal, arXiv 2102.09672,
    /// without their offset).
    case cosine
  }

  /// dx = -beta x ds + sqrt(2 beta) dw with beta = 0.05 + 9.95 s on [0, 1]: the process of Pierret
  /// and Galerne (arXiv 2405.14250), whose beta is half of the one here.
  package static let pierretGalerne = variancePreserving(.linear(from: 0.1, to: 20))

  /// One of each kind.
  package static let examples: [ForwardProcess] = [
    .ornsteinUhlenbeck, pierretGalerne, .variancePreserving(.cosine), .varianceExploding,
    .subVariancePreserving(.linear(from: 0.1, to: 20)),
  ]

  package var name: String {
    switch self {
    case .ornsteinUhlenbeck: "Ornstein-Uhlenbeck"
    case .variancePreserving(.linear): "variance-preserving, linear"
    case .variancePreserving(.cosine): "variance-preserving, cosine"
    case .varianceExploding: "variance-exploding"
    case .subVariancePreserving: "sub-variance-preserving"
    }
  }

  /// Whether c = 1 and the integral of g^2 is the time t, as for the Ornstein-Uhlenbeck process.
  package var preservesVariance: Bool {
    switch self {
    case .ornsteinUhlenbeck, .variancePreserving: true
    case .varianceExploding, .subVariancePreserving: false
    }
  }

  // MARK: In the time t

  /// Returns c = sqrt(a^2 + b^2) at the time t >= 0: the standard deviation of X for data of
  /// variance 1.
  package func scale(_ t: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck, .variancePreserving: return 1
    case .varianceExploding: return exp(t / 2)
    case .subVariancePreserving:
      let share = exp(-Self.subIntegral(t))
      return (share + (1 - share) * (1 - share)).squareRoot()
    }
  }

  /// Returns the integral of g^2 over a step back from the time t to u.
  package func diffusion(from t: Double, to u: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck, .variancePreserving: return t - u
    case .varianceExploding: return exp(u) * expm1(t - u)
    case .subVariancePreserving:
      let (b, c) = (Self.subIntegral(t), Self.subIntegral(u))
      return b - c + exp(-2 * c) * expm1(-2 * (b - c)) / 2
    }
  }

  /// Returns the integral of (a_u / a_r) g^2(r) over a step back from t to u, what an exponential
  /// integrator multiplies the score by.
  package func growingDiffusion(from t: Double, to u: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck, .variancePreserving: return 2 * expm1((t - u) / 2)
    case .varianceExploding: return diffusion(from: t, to: u)
    case .subVariancePreserving:
      let (b, c) = (Self.subIntegral(t), Self.subIntegral(u))
      return 2 * expm1((b - c) / 2) + 2 / 3 * exp(-2 * c) * expm1(-1.5 * (b - c))
    }
  }

  /// B of a sub-variance-preserving process: e^t - 1 = (1 - e^{-B})^2 / e^{-B} = 4 sinh^2(B/2).
  private static func subIntegral(_ t: Double) -> Double {
    2 * asinh(OrnsteinUhlenbeck.noiseLevel(t) / 2)
  }

  // MARK: In the process's own time s

  /// Returns t at s >= 0.
  package func time(_ s: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: return s
    case .variancePreserving(let beta): return beta.integral(s)
    case .varianceExploding: return OrnsteinUhlenbeck.time(noiseLevel: s)
    case .subVariancePreserving(let beta):
      return OrnsteinUhlenbeck.time(noiseLevel: 2 * sinh(beta.integral(s) / 2))
    }
  }

  /// Returns s at t >= 0.
  package func ownTime(_ t: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: t
    case .variancePreserving(let beta): beta.inverse(t)
    case .varianceExploding: OrnsteinUhlenbeck.noiseLevel(t)
    case .subVariancePreserving(let beta): beta.inverse(Self.subIntegral(t))
    }
  }

  /// Returns alpha(s), at most 0.
  package func drift(_ s: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: -0.5
    case .variancePreserving(let beta), .subVariancePreserving(let beta): -beta(s) / 2
    case .varianceExploding: 0
    }
  }

  /// Returns g^2(s).
  package func diffusionRate(_ s: Double) -> Double {
    switch self {
    case .ornsteinUhlenbeck: 1
    case .variancePreserving(let beta): beta(s)
    case .varianceExploding: 2 * s
    case .subVariancePreserving(let beta): -beta(s) * expm1(-2 * beta.integral(s))
    }
  }

  /// Returns `points` equally spaced own times from `start` down to `end`.
  ///
  /// - Parameters:
  ///   - points: N, at least 2; there are N - 1 steps.
  ///   - end: where sampling stops, at least 0 and below `start`.
  package static func uniform(points: Int, from start: Double = 1, end: Double) -> [Double] {
    precondition(
      points >= 2 && end >= 0 && end < start,
      "times need at least 2 points and an end in [0, \(start)), got \(points) and \(end)")
    let width = (start - end) / Double(points - 1)
    var times = (0..<points).map { start - width * Double($0) }
    times[points - 1] = end
    return times
  }
}

extension ForwardProcess.NoiseRate {
  /// Returns beta(s).
  func callAsFunction(_ s: Double) -> Double {
    switch self {
    case .linear(let from, let to): from + (to - from) * s
    case .cosine: .pi * tan(.pi * s / 2)
    }
  }

  /// Returns B(s), the integral of beta from 0 to s.
  func integral(_ s: Double) -> Double {
    switch self {
    case .linear(let from, let to): from * s + (to - from) / 2 * s * s
    case .cosine: -2 * log(cos(.pi * s / 2))
    }
  }

  /// Returns s at B(s).
  func inverse(_ integral: Double) -> Double {
    switch self {
    case .linear(let from, let to):
      // The root that does not cancel.
      2 * integral / (from + (from * from + 2 * (to - from) * integral).squareRoot())
    case .cosine: 2 / .pi * acos(exp(-integral / 2))
    }
  }
}
