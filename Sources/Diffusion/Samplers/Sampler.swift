import Foundation

/// A way to walk from X_T back to X_0; `rawValue` is the name on the command line and in files.
///
/// Notation in the formulas: h = t - u, a = e^{-h}, S = (x - e^{-t/2} f) / (1 - e^{-t}),
/// sigma = sqrt(1 - e^{-t}), eps = sigma S, and s(t) = sqrt(e^t - 1), the noise level in the units
/// of X_0. Errors are of order 1 in the step size, for `heun`, `dpm2m` and `dpm2mSDE` of order 2.
/// The formulas are those of the Ornstein-Uhlenbeck process. In another `ForwardProcess`, `ancestral`
/// adds the noise of that process's forward step, `classic` and `scheme1` split its drift, and all
/// others take the same steps in other units.
public enum Sampler: String, CaseIterable, Codable, Sendable {
  /// x' = a^{-1/2} (x - (1 - a) S) + sqrt(1 - a) z: DDPM with variance beta (Ho et al. 2020,
  /// algorithm 2; Lu, Wang, Bal, equations 7, 8 and 26).
  case ancestral
  /// The same mean with the posterior's variance (1 - a) (1 - e^{-u}) / (1 - e^{-t}) (Ho et al.,
  /// equation 7). This leaves its last step free of noise.
  case posterior
  /// x' = e^{h/2} (x - h S) + sqrt(1 - a) z: the paper's split of the drift into X/2 and -S (Lu,
  /// Wang, Bal, equations 23 and 39). Unstable with few steps: e^{h/2} |1 - h| > 1 if h > 1.48.
  case classic
  /// x' = e^{-h/2} (x - h (S - x)) + sqrt(1 - a) z: the authors' code, which splits the drift into
  /// -X/2 and -(S - X) and so keeps N(0, 1) directions exactly N(0, 1).
  case scheme1
  /// x' = e^{-u/2} f + sqrt(1 - e^{-u} - c^2) eps + c z with c = eta times the posterior's
  /// deviation (Song, Meng, Ermon, arXiv 2010.02502, equations 12 and 16). At eta = 0 it is
  /// deterministic and exact for an f that is constant during the step: the first-order exponential
  /// integrator. At eta = 1 it is `posterior`, the same for the reverse SDE.
  case ddim
  /// Heun's method on the probability-flow ODE d(x / sigma)/d(1/s) = f: `ddim` predicts, then the
  /// mean of f at both ends replaces f. Each step takes two evaluations, the step to u = 0 one.
  ///
  /// Differs from Karras et al. (arXiv 2206.00364, algorithm 1), whose variable is s, because there
  /// the weight of the f at the end, (s(t) / s(u) - 1) / 2 of the whole, grows without bound with
  /// the step. Here it is 1/2. Both methods are of order 2.
  case heun
  /// DPM-Solver++(2M) (Lu et al., arXiv 2211.01095, algorithm 2): `ddim` with f extrapolated to the
  /// middle of the step, along the line through the last two estimates. First and last are `ddim`.
  ///
  /// The line could be integrated exactly ("taylor" in the authors' code, also of order 2), but
  /// that trusts it further: ten steps err three times as much in `ConvergenceTests`.
  case dpm2m
  /// SDE-DPM-Solver++(2M) (the same paper): the same for the reverse SDE, so it is `posterior` with
  /// f extrapolated.
  case dpm2mSDE = "dpm2m-sde"
  /// x' = e^{-u/2} f + sqrt(1 - e^{-u} - c^2) eps + c z with c = eta sigma(u): from the image f that a
  /// distilled model goes to in one evaluation, noise of a smaller time leads to the next one. At eta =
  /// 1 all of that is new (Song et al., arXiv 2303.01469, algorithm 1), which keeps the law if f is the
  /// exact end of the ODE. A learnt f is a little nearer to the mean, more so with each evaluation. The
  /// noise that is kept points from f to where the state was, and makes up for that. An f = E[X_0 |
  /// X_t] would lose far more, so only distilled models have this sampler.
  case consistency

  /// The samplers of models that estimate E[X_0 | X_t]: all but `consistency`.
  public static let allCases: [Sampler] = [
    .ancestral, .posterior, .classic, .scheme1, .ddim, .heun, .dpm2m, .dpm2mSDE,
  ]

  /// Returns the coefficients of a step, finite at u = 0 too.
  ///
  /// - Parameters:
  ///   - t: the time of the state.
  ///   - u: the time to go to, 0 <= u < t.
  ///   - previous: the time p > t of the step before; nil in the first step.
  ///   - eta: for `ddim` and `consistency` only, in [0, 1].
  ///   - process: the process whose states are stepped; see `ForwardProcess` for its time.
  package func coefficients(
    from t: Double, to u: Double, previous: Double? = nil, eta: Double = 0,
    in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> StepCoefficients {
    precondition(u >= 0 && u < t, "A step goes from t to u with 0 <= u < t, not \(t) to \(u).")
    precondition(
      previous ?? .infinity > t, "Steps must go down, not from \(previous ?? 0) to \(t).")
    precondition(eta >= 0 && eta <= 1, "eta must lie in [0, 1], not \(eta).")
    let step = unitCoefficients(from: t, to: u, previous: previous, eta: eta, in: process)
    return step.scaled(from: process.scale(t), to: process.scale(u))
  }

  /// Returns the coefficients for states in units of c.
  private func unitCoefficients(
    from t: Double, to u: Double, previous: Double?, eta: Double, in process: ForwardProcess
  ) -> StepCoefficients {
    let h = t - u
    let variance = OrnsteinUhlenbeck.sigmaSquared(t)
    let nextVariance = OrnsteinUhlenbeck.sigmaSquared(u)
    let stepVariance = OrnsteinUhlenbeck.sigmaSquared(h)
    let (scale, nextScale) = (process.scale(t), process.scale(u))
    /// The forward step's noise, which has the units of its end.
    let forwardNoise = stepVariance.squareRoot() * scale / nextScale
    let posteriorNoise = (stepVariance * nextVariance / variance).squareRoot()
    /// The step along f and eps with this much new noise.
    func step(noise: Double) -> StepCoefficients {
      // 1 - e^{-u} - c^2 >= 0 for eta <= 1, but rounding may take it below zero.
      let direction = (max(0, nextVariance - noise * noise) / variance).squareRoot()
      return StepCoefficients(
        state: direction, estimate: exp(-u / 2) - exp(-t / 2) * direction, noise: noise)
    }
    switch self {
    case .ancestral, .posterior:
      // a^{-1/2} (1 - (1 - a)/sigma_t^2) = e^{-h/2} sigma_u^2 / sigma_t^2, without cancellation.
      return StepCoefficients(
        state: exp(-h / 2) * nextVariance / variance,
        estimate: stepVariance * exp(-u / 2) / variance,
        noise: self == .posterior ? posteriorNoise : forwardNoise)
    case .classic:
      let diffusion = process.diffusion(from: t, to: u) / (scale * scale)
      return StepCoefficients(
        state: exp(h / 2) * (1 - diffusion / variance),
        estimate: diffusion * exp(-u / 2) / variance, noise: forwardNoise)
    case .scheme1:
      let diffusion = process.diffusion(from: t, to: u) / (scale * scale)
      // The unit's growth over the forward step, squared; 1 for a process that preserves variance.
      let growth = (scale / nextScale) * (scale / nextScale)
      // 1 - diffusion / variance - 2 log(a_t / a_u), without cancellation where it could be.
      let factor = 1 - h / expm1(t) - log(growth) - (diffusion - h) / variance
      return StepCoefficients(
        state: exp(-h / 2) * growth * factor,
        estimate: exp(-h / 2) * growth * diffusion * exp(-t / 2) / variance,
        noise: forwardNoise)
    case .ddim: return step(noise: eta * posteriorNoise)
    case .heun:
      var step = Sampler.ddim.unitCoefficients(
        from: t, to: u, previous: nil, eta: 0, in: process)
      if u > 0 { step.correction = step.estimate / 2 }
      return step
    case .dpm2m, .dpm2mSDE:
      let firstOrder = self == .dpm2m ? Sampler.ddim : .posterior
      var step = firstOrder.unitCoefficients(
        from: t, to: u, previous: nil, eta: 0, in: process)
      // With u = 0 the step in log s is infinite, and the line leads nowhere.
      if let previous, u > 0 {
        let length = OrnsteinUhlenbeck.logSNR(u) - OrnsteinUhlenbeck.logSNR(t)
        let lengthBefore = OrnsteinUhlenbeck.logSNR(t) - OrnsteinUhlenbeck.logSNR(previous)
        step.extrapolation = step.estimate * length / (2 * lengthBefore)
      }
      return step
    case .consistency: return step(noise: eta * nextVariance.squareRoot())
    }
  }

  /// Whether an image depends on its starting noise alone; `ddim` is deterministic only at eta = 0.
  package var isDeterministic: Bool { traits.isDeterministic }

  /// Returns the network evaluations of a whole plan of `steps` steps down to 0.
  package func evaluations(steps: Int) -> Int { traits.looksAhead ? 2 * steps - 1 : steps }

  /// Returns the most steps, at least 1, whose plan takes at most this many evaluations.
  package func steps(evaluations: Int) -> Int {
    max(1, traits.looksAhead ? (evaluations + 1) / 2 : evaluations)
  }

  /// The schedule that suits the sampler best: the lowest product of its FIDs at 8 and 20
  /// evaluations (500 samples of a `tiny` model after 9,000 steps of DDPM). The products of
  /// `linear`, `quadratic` and the next best: `ancestral` 0.79, 1.33, 15; `posterior` 0.34, 0.20,
  /// 0.76; `classic` 18, 11, 46; `scheme1` 69, 30, 177; `ddim` 0.34, 0.61, 1.3; `heun` 0.61, 0.45,
  /// 3.4; `dpm2m` 0.15, 0.29, 0.60; `dpm2mSDE` 0.098, 0.099, where the default `quadratic` is kept.
  package var standardSchedule: Schedule { traits.schedule }

  /// A few words to help choose.
  package var summary: String { traits.summary }

  /// The properties of a sampler besides its steps.
  private struct Traits {
    let summary: String
    var isDeterministic = false
    /// Whether each step except the last also evaluates the network at its end.
    var looksAhead = false
    var schedule = Schedule.quadratic
  }

  private var traits: Traits {
    switch self {
    case .ancestral:
      Traits(summary: "DDPM's rule, with the noise of the forward step", schedule: .linear)
    case .posterior: Traits(summary: "DDPM's rule, with the noise of the posterior")
    case .classic: Traits(summary: "the CEM paper's rule; needs many steps")
    case .scheme1: Traits(summary: "the rule in the CEM authors' code")
    case .ddim:
      Traits(
        summary: "deterministic, or with the noise that eta sets", isDeterministic: true,
        schedule: .linear)
    case .heun:
      Traits(
        summary: "deterministic, second order, two evaluations per step", isDeterministic: true,
        looksAhead: true)
    case .dpm2m:
      Traits(
        summary: "DPM-Solver++(2M): deterministic, second order, for few steps",
        isDeterministic: true, schedule: .linear)
    case .dpm2mSDE: Traits(summary: "DPM-Solver++(2M) with noise, for few steps")
    case .consistency: Traits(summary: "one to four evaluations, of distilled models only")
    }
  }
}
