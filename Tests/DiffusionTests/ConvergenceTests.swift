import Diffusion
import Foundation
import Testing

/// How fast each sampler's law approaches the exact one, on Gaussian data with the exact estimate.
@Suite struct ConvergenceTests {
  private static let eigenvalues = [0.01, 0.3, 1, 4]
  private static let firstTime = 1e-3

  /// Returns W2 to the exact law at t_1, started from the exact law at T, so that only the steps
  /// can err. The step to 0 is not taken, because its error depends on t_1.
  private func distance(
    _ sampler: Sampler, _ schedule: Schedule, intervals: Int,
    in process: ForwardProcess = .ornsteinUhlenbeck
  ) throws -> Double {
    let plan = try SamplingSettings(
      sampler: sampler, schedule: schedule, steps: intervals + 1, firstTime: Self.firstTime
    ).plan(in: process).dropLast()
    func exact(_ l: Double, _ t: Double) -> Double {
      (1 + (l - 1) * exp(-t)) * process.scale(t) * process.scale(t)
    }
    return Self.eigenvalues.reduce(0) { sum, l in
      let start = GaussianMoments(variance: exact(l, 10), meanShare: 0)
      let found = GaussianRecursion(plan: Array(plan), in: process)
        .moments(eigenvalue: l, from: start)
      let gap = found.variance.squareRoot() - exact(l, Self.firstTime).squareRoot()
      return sum + gap * gap
    }.squareRoot()
  }

  private static let orders: [(Sampler, Double)] = [
    (.ancestral, 1), (.posterior, 1), (.classic, 1), (.scheme1, 1), (.ddim, 1), (.heun, 2),
    (.dpm2m, 2), (.dpm2mSDE, 2),
  ]

  /// How far the order measured between 256 and 512 intervals may be from the order in the limit.
  private static let tolerance = 0.1

  @Test(arguments: orders, [Schedule.exponential, .karras, .logSNR])
  func errorFallsWithTheStepsAsItShould(order: (Sampler, Double), schedule: Schedule) throws {
    let coarse = try distance(order.0, schedule, intervals: 256)
    let fine = try distance(order.0, schedule, intervals: 512)
    let measured = log2(coarse / fine)
    #expect(abs(measured - order.1) < Self.tolerance, "\(order.0), \(schedule): \(measured)")
  }

  /// The order is the same in every forward process (remark 3.10).
  @Test(arguments: orders, ForwardProcess.examples)
  func theOrderIsTheSameInEveryProcess(
    order: (Sampler, Double), process: ForwardProcess
  ) throws {
    let coarse = try distance(order.0, .logSNR, intervals: 256, in: process)
    let fine = try distance(order.0, .logSNR, intervals: 512, in: process)
    let measured = log2(coarse / fine)
    #expect(abs(measured - order.1) < Self.tolerance, "\(order.0), \(process): \(measured)")
  }

  /// The case for the second order: ten evaluations, from N(0, I) down to 0.
  @Test func multistepIsNearestAtTenEvaluations() throws {
    func distance(_ sampler: Sampler, _ steps: Int) throws -> Double {
      let settings = SamplingSettings(sampler: sampler, schedule: .logSNR, steps: steps)
      #expect((9...10).contains(settings.evaluations))
      let spectrum = try GaussianSpectrum(name: "test", variances: Self.eigenvalues)
      return GaussianRecursion(plan: try settings.plan()).distance(to: spectrum)
    }
    let multistep = try distance(.dpm2m, 10)
    for (sampler, steps) in [(Sampler.ddim, 10), (.posterior, 10), (.heun, 5)] {
      let other = try distance(sampler, steps)
      #expect(multistep < other / 4, "\(sampler): \(other) against \(multistep)")
    }
    #expect(try distance(.dpm2mSDE, 10) < distance(.posterior, 10) / 4)
  }
}
