import Foundation

/// A way to integrate the reverse process that needs the law of Gaussian data and draws nothing:
/// the schemes of Pierret and Galerne (arXiv 2405.14250), the first paper's second splitting, and
/// the two exact solutions. `rawValue` is the name in tables and files.
///
/// Notation for a step from s to u of a `ForwardProcess`: h = t(s) - t(u), H = (s - u) dt/ds; v and
/// v' are the variances of X at t(s) and t(u). The formulas are for centred data and a process that
/// preserves variance; the mean moves by the same affine maps. In general H / v is (s - u) g^2 / v,
/// and H / 2 the drift's share, -(s - u) alpha.
package enum GaussianIntegrator: String, CaseIterable, Sendable, Codable {
  /// x' = (1 + H/2 - H/v) x + sqrt(H) z.
  case eulerMaruyama = "euler-maruyama"
  /// x' = (e^{h/2} - 2 (e^{h/2} - 1) / v) x + sqrt(e^h - 1) z: the linear drift is exact.
  case exponentialIntegrator = "exponential-integrator"
  /// x' = (x - H x / v) / sqrt(1 - H) + sqrt(H) z: DDPM's step with the paper's beta = H, where
  /// `Sampler.ancestral` has 1 - e^{-h}.
  ///
  /// The step does not exist for H >= 1. The paper's code continues with a variance
  /// V' = (1 - H/v)^2 / (1 - H) V + H of either sign, and so does `map`, for comparison.
  case ddpm
  /// x~ = x + sqrt(H) z, x' = (1 + H/2 - H/v) x~: the first paper's code for its point clouds,
  /// which adds the noise first.
  case noiseFirst = "noise-first"
  /// Euler's method on the probability-flow ODE, x' = (1 + H/2 (1 - 1/v)) x.
  case euler
  /// Heun's method on the ODE, with two evaluations in every step, unlike `Sampler.heun`.
  case heunODE = "heun-ode"
  /// The classical Runge-Kutta method on the ODE.
  case rk4
  /// The reverse SDE solved exactly (their proposition 2):
  /// x' = e^{-h/2} v'/v x + sqrt(v' - e^{-h} v'^2 / v) z.
  case exactSDE = "exact-sde"
  /// The ODE solved exactly (their proposition 3): x' = sqrt(v'/v) x.
  case exactODE = "exact-ode"

  /// The schemes that have an error, in the paper's order.
  package static let schemes: [GaussianIntegrator] = [
    .eulerMaruyama, .exponentialIntegrator, .ddpm, .noiseFirst, .euler, .heunODE, .rk4,
  ]

  /// The number of scores per step; 0 for the exact solutions, which no network can follow.
  package var evaluationsPerStep: Int {
    switch self {
    case .exactSDE, .exactODE: 0
    case .heunODE: 2
    case .rk4: 4
    default: 1
    }
  }

  /// Whether the scheme follows the SDE rather than the ODE.
  package var hasNoise: Bool {
    switch self {
    case .eulerMaruyama, .exponentialIntegrator, .ddpm, .noiseFirst, .exactSDE: true
    case .euler, .heunODE, .rk4, .exactODE: false
    }
  }

  /// Whether a step needs the score at its end. Then a walk has to stop before t = 0, where the
  /// score of data without variance in some direction is infinite.
  package var needsScoreAtEnd: Bool { self == .heunODE || self == .rk4 }
}

/// What a step does to a state in one direction: x' = state x + mean m + noise, where m is the
/// data's mean.
struct DirectionMap {
  var state: Double
  var mean: Double
  /// The factor of the variance, state^2.
  var growth: Double
  /// The variance of the noise.
  var noise: Double

  init(state: Double, mean: Double, noise: Double = 0) {
    (self.state, self.mean, self.noise) = (state, mean, noise)
    growth = state * state
  }
}

/// One step of an integrator, with everything that all directions share.
struct IntegratorStep: Sendable {
  private let kind: GaussianIntegrator
  private let here: Place
  private let middle: Place
  private let there: Place
  /// s - u of the process.
  private let width: Double
  /// h, in Ornstein-Uhlenbeck time.
  private let h: Double
  /// a_u / a_s, and the integral of (a_u / a_r) g^2(r) over the step.
  private let growth: Double
  private let growingDiffusion: Double

  /// A time, and what the process does there.
  private struct Place: Sendable {
    let shares: TimeShares
    let scale: Double
    let drift: Double
    let diffusion: Double

    init(_ s: Double, _ process: ForwardProcess) {
      let t = process.time(s)
      shares = TimeShares(t, in: process)
      (scale, drift, diffusion) = (process.scale(t), process.drift(s), process.diffusionRate(s))
    }

    /// Returns the ODE's right-hand side, backwards in time: -alpha x - g^2/2 (x - a m) / v.
    func slope(_ x: Linear, _ l: Double) -> Linear {
      let pull = diffusion / (2 * shares.variance(l))
      let rate = -drift - pull
      return Linear(state: rate * x.state, mean: rate * x.mean + pull * shares.signal)
    }
  }

  /// state x + mean m, as a function of the state x before the step and the data's mean m.
  private struct Linear {
    var state: Double
    var mean: Double

    func moved(by width: Double, along slope: Linear) -> Linear {
      Linear(state: state + width * slope.state, mean: mean + width * slope.mean)
    }
  }

  init(_ kind: GaussianIntegrator, _ s: Double, _ u: Double, _ process: ForwardProcess) {
    precondition(
      kind != .ddpm || process.preservesVariance,
      "DDPM's step is one of a process that preserves variance.")
    self.kind = kind
    (here, there) = (Place(s, process), Place(u, process))
    middle = Place((s + u) / 2, process)
    width = s - u
    let (t, end) = (process.time(s), process.time(u))
    h = t - end
    growth = exp(h / 2) * there.scale / here.scale
    growingDiffusion = process.growingDiffusion(from: t, to: end)
  }

  func map(eigenvalue l: Double) -> DirectionMap {
    let (v, signal) = (here.shares.variance(l), here.shares.signal)
    let noise = width * here.diffusion
    switch kind {
    case .eulerMaruyama:
      return DirectionMap(
        state: 1 - width * here.drift - noise / v, mean: noise * signal / v, noise: noise)
    case .noiseFirst:
      var map = DirectionMap(
        state: 1 - width * here.drift - noise / v, mean: noise * signal / v)
      map.noise = map.growth * noise
      return map
    case .exponentialIntegrator:
      return DirectionMap(
        state: growth - growingDiffusion / v, mean: growingDiffusion * signal / v,
        noise: there.scale * there.scale * expm1(h))
    case .ddpm:
      let root = (1 - noise).squareRoot()
      var map = DirectionMap(
        state: (1 - noise / v) / root, mean: noise * signal / (v * root), noise: noise)
      map.growth = (1 - noise / v) * (1 - noise / v) / (1 - noise)
      return map
    case .euler, .heunODE, .rk4:
      let x = rungeKutta(l)
      return DirectionMap(state: x.state, mean: x.mean)
    case .exactSDE:
      // In units of c, the step is that of the Ornstein-Uhlenbeck process.
      let next = there.shares.variance(l)
      let state = next / (v * growth)
      return DirectionMap(
        state: state, mean: there.shares.signal - state * signal,
        noise: max(0, next - state * state * v))
    case .exactODE:
      let state = (there.shares.variance(l) / v).squareRoot()
      return DirectionMap(state: state, mean: there.shares.signal - state * signal)
    }
  }

  private func rungeKutta(_ l: Double) -> Linear {
    let start = Linear(state: 1, mean: 0)
    let k1 = here.slope(start, l)
    if kind == .euler { return start.moved(by: width, along: k1) }
    if kind == .heunODE {
      let k2 = there.slope(start.moved(by: width, along: k1), l)
      return start.moved(by: width / 2, along: k1).moved(by: width / 2, along: k2)
    }
    let k2 = middle.slope(start.moved(by: width / 2, along: k1), l)
    let k3 = middle.slope(start.moved(by: width / 2, along: k2), l)
    let k4 = there.slope(start.moved(by: width, along: k3), l)
    return [(k1, 1.0), (k2, 2), (k3, 2), (k4, 1)].reduce(start) {
      $0.moved(by: width / 6 * $1.1, along: $1.0)
    }
  }
}
