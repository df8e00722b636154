import Diffusion
import Foundation
import Runs

/// Table 5 of Pierret and Galerne (arXiv 2405.14250) for any spectrum: W2 of their schemes, stopped
/// at four eps, with four numbers of evaluations (NFE), from N(0, I) and from the exact p_T.
///
/// Their code takes N points, so N - 1 steps, with N = NFE for a scheme of one evaluation per step
/// and N = NFE / 4 for RK4. For Heun's method it means NFE / 2, but a missing `else` makes that NFE,
/// so that the published column counts 2 (NFE - 1) evaluations. Both are computed here. The law is
/// centred, as theirs is.
package struct PaperTable {
  /// The schemes as rows of the table.
  package enum Scheme: String, CaseIterable, Encodable, Sendable {
    case eulerMaruyama = "EM"
    case exponentialIntegrator = "EI"
    case ddpm = "DDPM"
    case euler = "Euler"
    case heunAsPublished = "Heun, NFE points (as published)"
    case heun = "Heun, NFE/2 points"
    case rk4 = "RK4"

    var integrator: GaussianIntegrator {
      switch self {
      case .eulerMaruyama: .eulerMaruyama
      case .exponentialIntegrator: .exponentialIntegrator
      case .ddpm: .ddpm
      case .euler: .euler
      case .heunAsPublished, .heun: .heunODE
      case .rk4: .rk4
      }
    }

    /// Returns N for a column.
    func points(_ evaluations: Int) -> Int {
      switch self {
      case .heun: evaluations / 2
      case .rk4: evaluations / 4
      default: evaluations
      }
    }
  }

  package enum Start: String, CaseIterable, Encodable, Sendable {
    case noise = "N(0, I)"
    case exact = "p_T"
  }

  /// A row; the property names are the keys of results.json.
  package struct Row: Encodable, Sendable {
    package let start: Start
    package let eps: Double
    package let scheme: Scheme
    /// W2 with infinitely many steps of the process that the scheme follows.
    package let continuous: Double
    /// W2 for each of `evaluations`; nil where the score at t = 0 would be needed, or where the
    /// scheme diverges.
    package let distances: [Double?]
    /// The same as printed in the paper; nil where it is not known here.
    package let publishedContinuous: Double?
    package let published: [Double?]
  }

  package static let epsilons = [0, 1e-5, 1e-4, 1e-3]
  package static let evaluations = [50, 250, 500, 1000]

  let spectrum: GaussianSpectrum
  /// Whether the spectrum has the published size, largest value and sum of CIFAR-10's.
  package let isPublished: Bool

  /// - Parameter spectrum: its means are left out.
  package init(_ spectrum: GaussianSpectrum) throws(InvalidSetting) {
    self.spectrum = try GaussianSpectrum(name: spectrum.name, variances: spectrum.variances)
    isPublished = Published.isSpectrum(spectrum)
  }

  package func rows(watch: Watch) throws -> [Row] {
    var done = 0
    let total = Start.allCases.count * Self.epsilons.count * Scheme.allCases.count
    return try Start.allCases.flatMap { start in
      try Self.epsilons.flatMap { eps in
        try Scheme.allCases.map { scheme in
          try watch("the paper's table", done, total)
          done += 1
          return row(start, eps, scheme)
        }
      }
    }
  }

  private func row(_ start: Start, _ eps: Double, _ scheme: Scheme) -> Row {
    let integrator = scheme.integrator
    let limit = integrator.hasNoise ? GaussianIntegrator.exactSDE : .exactODE
    let isKnown = isPublished && scheme != .heun
    let known = Published.column(start, eps, scheme)
    return Row(
      start: start, eps: eps, scheme: scheme,
      continuous: distance(limit, [1, eps], start) ?? .infinity,
      distances: Self.evaluations.map { evaluations in
        if integrator.needsScoreAtEnd && eps == 0 { return nil }
        return distance(
          integrator, ForwardProcess.uniform(points: scheme.points(evaluations), end: eps), start)
      },
      publishedContinuous: isKnown ? Published.continuous(start, eps, integrator.hasNoise) : nil,
      published: isKnown ? known : Self.evaluations.map { _ in nil })
  }

  /// - Returns: nil if it is not finite.
  private func distance(
    _ integrator: GaussianIntegrator, _ times: [Double], _ start: Start
  ) -> Double? {
    let recursion = GaussianRecursion(integrator, times: times, in: .pierretGalerne)
    let moments = recursion.moments(
      of: spectrum, from: start == .exact ? spectrum.law(at: recursion.startTime) : nil)
    let distance = spectrum.distance(moments, spectrum.law)
    return distance.isFinite ? distance : nil
  }

  // MARK: What is printed in the paper

  /// The entries of the paper's table for CIFAR-10 that are known here.
  package enum Published {
    static let axes = 3072
    static let largest = 221.4533
    static let sum = 761.6196

    /// Whether this has the size of the paper's spectrum, and its largest value and sum to 0.01 %.
    /// A covariance with the divisor n - 1 instead of n differs by 0.002 %.
    package static func isSpectrum(_ spectrum: GaussianSpectrum) -> Bool {
      spectrum.variances.count == axes
        && abs(spectrum.variances[0] / largest - 1) <= 1e-4
        && abs(spectrum.totalVariance / sum - 1) <= 1e-4
    }

    /// Returns half a unit of the last printed digit: of the second decimal, or of the second
    /// significant digit of entries below 0.01.
    package static func halfUnit(_ printed: Double) -> Double {
      printed == 0 || printed >= 0.01 ? 0.5e-2 : 0.5 * pow(10, floor(log10(printed)) - 1)
    }

    /// Returns the entries of a row, one for each of `evaluations`.
    package static func column(_ start: Start, _ eps: Double, _ scheme: Scheme) -> [Double?] {
      start == .noise
        ? noise[eps]?[scheme] ?? [nil, nil, nil, nil] : [nil, nil, nil, nil]
    }

    package static func continuous(_ start: Start, _ eps: Double, _ isSDE: Bool) -> Double? {
      guard let place = epsilons.firstIndex(of: eps) else { return nil }
      return (start == .exact ? exact : isSDE ? sde : ode)[place]
    }

    private static let sde = [6.7e-4, 4.2e-3, 0.03, 0.18]
    private static let ode = [0.07, 0.07, 0.08, 0.19]
    private static let exact = [0, 4.1e-3, 0.03, 0.18]

    private static let noise: [Double: [Scheme: [Double?]]] = [
      0: [
        .eulerMaruyama: [4.78, 0.66, 0.32, 0.16],
        .exponentialIntegrator: [2.81, 0.57, 0.30, 0.16],
        .ddpm: [6.82, 0.97, 0.47, 0.23], .euler: [1.78, 0.44, 0.26, 0.17],
      ],
      1e-5: [
        .heunAsPublished: [23.42, 2.87, 1.06, 0.38], .rk4: [67.32, 5.49, 2.11, 0.77],
      ],
      1e-4: [
        .heunAsPublished: [4.68, 0.44, 0.14, 0.08], .rk4: [14.35, 0.93, 0.29, 0.10],
      ],
      1e-3: [
        .eulerMaruyama: [4.68, 0.70, 0.40, 0.27],
        .exponentialIntegrator: [2.91, 0.67, 0.41, 0.29],
        .ddpm: [6.74, 1.00, 0.53, 0.32], .euler: [1.79, 0.48, 0.32, 0.25],
        .heunAsPublished: [0.59, 0.15, 0.18, 0.19], .rk4: [2.60, 0.12, 0.17, 0.19],
      ],
    ]
  }
}
