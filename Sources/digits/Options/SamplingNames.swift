import ArgumentParser
import Diffusion
import Foundation

/// The samplers and schedules as the command line lists them.
extension Sampler: ExpressibleByArgument {
  /// A line for each, with its name.
  static var list: String { table(allCases.map { ($0.rawValue, $0.summary) }) }

  private var summary: String {
    switch self {
    case .ancestral: "DDPM's, with the noise of the forward step"
    case .posterior: "DDPM's, with the noise of the posterior"
    case .classic: "the CEM paper's; needs many steps"
    case .scheme1: "the CEM authors' code"
    case .ddim: "deterministic, or with noise by --eta"
    case .heun: "deterministic, second order, two evaluations a step"
    case .dpm2m: "DPM-Solver++(2M): deterministic, second order, for few steps"
    case .dpm2mSDE: "DPM-Solver++(2M) with noise, for few steps"
    }
  }
}

extension Schedule: ExpressibleByArgument {
  /// A line for each, with its name.
  static var list: String { table(allCases.map { ($0.rawValue, $0.summary) }) }

  private var summary: String {
    switch self {
    case .exponential: "each time a fixed multiple of the one before"
    case .linear: "times evenly spaced"
    case .quadratic: "square roots of times evenly spaced"
    case .karras: "noise levels to the power 1 / --rho evenly spaced"
    case .logSNR: "logarithms of noise levels evenly spaced"
    }
  }
}

private func table(_ rows: [(name: String, summary: String)]) -> String {
  let width = 2 + (rows.map(\.name.count).max() ?? 0)
  return rows.map {
    $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + $0.summary
  }.joined(separator: "\n")
}
