import Foundation

/// One step of a sampler from time t back to u, affine in the state, the estimate and fresh noise:
/// `x_u = state * x_t + estimate * f + noise * z`, z ~ N(0, I).
///
/// f is the estimate of E[X_0 | X_t]. That one form holds every sampler here, whatever the network
/// outputs, and makes the law of a Gaussian example a recursion of numbers.
package struct StepCoefficients: Equatable, Sendable {
  /// A, the factor of x_t.
  package var state: Double
  /// B, the factor of f.
  package var estimate: Double
  /// C >= 0, the factor of z.
  package var noise: Double

  package init(state: Double, estimate: Double, noise: Double) {
    self.state = state
    self.estimate = estimate
    self.noise = noise
  }
}

/// A way to walk from X_T back to X_0; `rawValue` is the name on the command line and in files.
///
/// Notation of each formula: h = t - u, a = e^{-h}, S = (x - e^{-t/2} f) / (1 - e^{-t}),
/// eps = sqrt(1 - e^{-t}) S.
package enum Sampler: String, CaseIterable, Codable, Sendable {
  /// x' = a^{-1/2} (x - (1 - a) S) + sqrt(1 - a) z: DDPM with variance beta (Ho et al. 2020,
  /// algorithm 2; Lu, Wang, Bal, equations 7, 8 and 26).
  case ancestral
  /// The same mean with the posterior's variance (1 - a) (1 - e^{-u}) / (1 - e^{-t}) (Ho et al.,
  /// equation 7). Its last step is free of noise by itself.
  case posterior
  /// x' = e^{h/2} (x - h S) + sqrt(1 - a) z: the paper's splitting of the drift into X/2 and -S
  /// (Lu, Wang, Bal, equations 23 and 39). Unstable on few steps: e^{h/2} |1 - h| > 1 from
  /// h = 2.1 on.
  case classic
  /// x' = e^{-h/2} (x - h (S - x)) + sqrt(1 - a) z: the authors' code, which splits the drift into
  /// -X/2 and -(S - X) and so keeps N(0, 1) directions exactly N(0, 1).
  case scheme1
  /// x' = e^{-u/2} f + sqrt(1 - e^{-u} - c^2) eps + c z with c = eta times the posterior's
  /// deviation (Song, Meng, Ermon, arXiv 2010.02502, equations 12 and 16). eta = 0 is the
  /// deterministic sampler, eta = 1 is `posterior`.
  case ddim

  /// The step's coefficients, finite at u = 0 too.
  ///
  /// - Parameters:
  ///   - t: the time of the state.
  ///   - u: the time to go to, 0 <= u < t.
  ///   - eta: only for `ddim`, in [0, 1].
  package func coefficients(from t: Double, to u: Double, eta: Double = 0) -> StepCoefficients {
    precondition(u >= 0 && u < t, "A step goes from t to u with 0 <= u < t, not \(t) to \(u).")
    precondition(eta >= 0 && eta <= 1, "eta lies in [0, 1], not \(eta).")
    let h = t - u
    let variance = OrnsteinUhlenbeck.sigmaSquared(t)
    let nextVariance = OrnsteinUhlenbeck.sigmaSquared(u)
    let stepVariance = OrnsteinUhlenbeck.sigmaSquared(h)
    let posteriorNoise = (stepVariance * nextVariance / variance).squareRoot()
    switch self {
    case .ancestral, .posterior:
      // a^{-1/2} (1 - (1 - a)/sigma_t^2) = e^{-h/2} sigma_u^2 / sigma_t^2, without cancellation.
      return StepCoefficients(
        state: exp(-h / 2) * nextVariance / variance,
        estimate: stepVariance * exp(-u / 2) / variance,
        noise: self == .posterior ? posteriorNoise : stepVariance.squareRoot())
    case .classic:
      return StepCoefficients(
        state: exp(h / 2) * (1 - h / variance),
        estimate: h * exp(-u / 2) / variance,
        noise: stepVariance.squareRoot())
    case .scheme1:
      return StepCoefficients(
        state: exp(-h / 2) * (1 - h / expm1(t)),
        estimate: exp(-h / 2) * h * exp(-t / 2) / variance,
        noise: stepVariance.squareRoot())
    case .ddim:
      let noise = eta * posteriorNoise
      // 1 - e^{-u} - c^2 >= 0 for eta <= 1; rounding may not say so when it is zero.
      let direction = (max(0, nextVariance - noise * noise) / variance).squareRoot()
      return StepCoefficients(
        state: direction, estimate: exp(-u / 2) - exp(-t / 2) * direction, noise: noise)
    }
  }
}
