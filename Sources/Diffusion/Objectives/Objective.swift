import Foundation

/// What a network is trained to output. The three methods of Lu, Wang, Bal (arXiv 2301.07882) and
/// v-prediction share one process and one optimum and differ only in this; `rawValue` is the name
/// on the command line and in files.
public enum Objective: String, CaseIterable, Codable, Sendable {
  /// The noise, E[eps | X_t] (equations 10 and 35).
  case ddpm
  /// The conditional expectation, f = E[X_0 | X_t] (equation 33).
  case cem
  /// The score S = -grad log p_t (equation 21; note the minus).
  case sgm
  /// v = e^{-t/2} eps - sigma X_0, the velocity on the circle of X_0 and eps (Salimans, Ho, arXiv
  /// 2202.00512, section 4 and appendix D): the noise where there is little of it, the (negated)
  /// image where there is nothing but noise, and bounded in between.
  case v

  /// A value that is affine in the state and the network's output:
  /// `state * x + output * networkOutput`.
  package struct Reading: Equatable, Sendable {
    package let state: Double
    package let output: Double

    package func callAsFunction(state x: Double, output o: Double) -> Double {
      state * x + output * o
    }
  }

  /// A training target that is linear in the clean image and the noise:
  /// `clean * X_0 + noise * eps`.
  package struct Target: Equatable, Sendable {
    package let clean: Double
    package let noise: Double

    package func callAsFunction(clean x0: Double, noise eps: Double) -> Double {
      clean * x0 + noise * eps
    }
  }

  /// Returns how to compute the estimate f of E[X_0 | X_t] from the output; t > 0.
  ///
  /// With x in units of c (see `ForwardProcess`, where c is 1 but for a process of growing or
  /// shrinking variance), f = e^{t/2} (x / c - sigma eps) = e^{t/2} (x / c - c sigma^2 S)
  /// = e^{-t/2} x / c - sigma v, with e^{t/2} sigma = sqrt(e^t - 1).
  package func estimate(
    at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> Reading {
    let c = process.scale(t)
    return switch self {
    case .ddpm: Reading(state: exp(t / 2) / c, output: -expm1(t).squareRoot())
    case .cem: Reading(state: 0, output: 1)
    case .sgm:
      Reading(
        state: exp(t / 2) / c, output: -exp(t / 2) * OrnsteinUhlenbeck.sigmaSquared(t) * c)
    case .v:
      Reading(
        state: OrnsteinUhlenbeck.signalScale(t) / c, output: -OrnsteinUhlenbeck.noiseScale(t))
    }
  }

  /// Returns how to compute the noise eps = (x / c - e^{-t/2} f) / sigma = sigma x / c + e^{-t/2} v
  /// from the output; t > 0.
  package func noise(at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck) -> Reading {
    let (c, sigma) = (process.scale(t), OrnsteinUhlenbeck.noiseScale(t))
    return switch self {
    case .ddpm: Reading(state: 0, output: 1)
    case .cem: Reading(state: 1 / (sigma * c), output: -OrnsteinUhlenbeck.signalScale(t) / sigma)
    case .sgm: Reading(state: 0, output: sigma * c)
    case .v: Reading(state: sigma / c, output: OrnsteinUhlenbeck.signalScale(t))
    }
  }

  /// Returns how to compute S = (x - c e^{-t/2} f) / (c sigma)^2 = eps / (c sigma) from the output;
  /// t > 0.
  package func score(at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck) -> Reading {
    let (c, variance) = (process.scale(t), OrnsteinUhlenbeck.sigmaSquared(t))
    return switch self {
    case .ddpm: Reading(state: 0, output: 1 / (variance.squareRoot() * c))
    case .cem:
      Reading(
        state: 1 / (variance * c * c),
        output: -OrnsteinUhlenbeck.signalScale(t) / (variance * c))
    case .sgm: Reading(state: 0, output: 1)
    case .v:
      Reading(
        state: 1 / (c * c),
        output: OrnsteinUhlenbeck.signalScale(t) / (variance.squareRoot() * c))
    }
  }

  /// Returns what the output is trained towards: eps, X_0, eps / (c sigma) or e^{-t/2} eps - sigma
  /// X_0; t > 0.
  package func target(at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck) -> Target {
    let sigma = OrnsteinUhlenbeck.noiseScale(t)
    return switch self {
    case .ddpm: Target(clean: 0, noise: 1)
    case .cem: Target(clean: 1, noise: 0)
    case .sgm: Target(clean: 0, noise: 1 / (sigma * process.scale(t)))
    case .v: Target(clean: -sigma, noise: OrnsteinUhlenbeck.signalScale(t))
    }
  }

  /// Returns the factor from the squared error of an output to that of the noise it implies; t > 0.
  package func noiseWeight(
    at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> Double {
    let c = process.scale(t)
    return switch self {
    case .ddpm: 1
    case .sgm: OrnsteinUhlenbeck.sigmaSquared(t) * c * c
    case .cem: 1 / expm1(t)
    case .v: OrnsteinUhlenbeck.alphaBar(t)
    }
  }

  /// Returns the estimates f of a batch at one time, from its states and the network's outputs.
  ///
  /// Everything is in Double: at t = 10 a DDPM output is multiplied by e^5, and so is its rounding.
  /// - Parameters:
  ///   - states: x, any layout.
  ///   - outputs: the network's outputs, same layout.
  ///   - t: the time of all states, > 0.
  package func estimates(states: [Double], outputs: [Float], at t: Double) -> [Double] {
    precondition(
      states.count == outputs.count,
      "estimates: \(states.count) states need \(states.count) outputs, not \(outputs.count).")
    let reading = estimate(at: t)
    return states.indices.map { reading(state: states[$0], output: Double(outputs[$0])) }
  }
}

extension Objective {
  /// The name that the papers give the method.
  package var title: String { self == .v ? "v-prediction" : rawValue.uppercased() }

  /// What the network predicts, in words.
  package var outputText: String {
    switch self {
    case .ddpm: "the noise"
    case .cem: "the expected clean image E[X₀ given Xₜ]"
    case .sgm: "the score"
    case .v: "the velocity"
    }
  }
}
