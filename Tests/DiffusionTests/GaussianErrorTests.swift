import Diffusion
import Foundation
import Testing

@Suite struct GaussianErrorTests {
  private func spectrum() throws -> GaussianSpectrum {
    try GaussianSpectrum(name: "test", variances: [4, 1, 0.3, 0], means: [1, 0, -2, 0.5])
  }

  @Test func distanceByHand() throws {
    let spectrum = try spectrum()
    let other = [
      GaussianMoments(variance: 9, meanShare: 0), .init(variance: 1, meanShare: 7),
      .init(variance: 0.3, meanShare: 1.5), .init(variance: 0.25, meanShare: 1),
    ]
    // The parts are 3 - 2, a lost mean of 1, half of a mean of 2, and 0.5 instead of 0.
    #expect(nearlyEqual(spectrum.distance(other, spectrum.law), 3.25.squareRoot()))
    #expect(spectrum.distance(other, other) == 0)
  }

  /// Along each axis the gaps of the parts add up to the whole gap, so the sum of their distances
  /// bounds the whole. A part that is alone equals it.
  @Test(arguments: GaussianScheme.all)
  func partsAddUp(scheme: GaussianScheme) throws {
    let spectrum = try spectrum()
    let settings = SamplingSettings(
      schedule: .exponential, steps: 30, firstTime: 0.01, lastTime: 4)
    // DDPM's own scheme needs h < 1, which thirty steps of this grid have.
    let recursion = try #require(try scheme.recursion(settings))
    let error = recursion.error(on: spectrum)
    let sum = error.initialisation + error.truncation + error.discretisation
    #expect(error.total > 0 && error.total.isFinite)
    #expect(error.total <= sum * (1 + 1e-12))
    #expect(
      error.total >= error.discretisation - error.initialisation - error.truncation - 1e-12)
    #expect(nearlyEqual(recursion.distance(to: spectrum), error.total))
    #expect((error.truncation > 0) == (recursion.endTime > 0))
    #expect(error.initialisation > 0 && error.discretisation > 0)
  }

  /// A later start costs less, an exact solution steps without error, and W2 of the flow is never
  /// below that of the SDE (proposition 4 of the paper).
  @Test func initialisationAndTruncationAlone() throws {
    let spectrum = try spectrum()
    func error(_ integrator: GaussianIntegrator, _ from: Double, _ to: Double) -> GaussianError {
      GaussianRecursion(integrator, times: [from, to]).error(on: spectrum)
    }
    for end in [0, 0.01, 0.5] {
      for start in [2.0, 5, 10] {
        let (sde, ode) = (error(.exactSDE, start, end), error(.exactODE, start, end))
        #expect(sde.discretisation == 0 && ode.discretisation == 0)
        #expect(sde.total <= ode.total && sde.initialisation < ode.initialisation)
        #expect(sde.truncation == ode.truncation)
      }
      #expect(error(.exactSDE, 10, end).initialisation < error(.exactSDE, 5, end).initialisation)
    }
    // Most of the error of stopping at t is sqrt(1 - e^{-t}), along the axis without variance.
    #expect(abs(error(.exactODE, 10, 1e-6).truncation - 1e-3) < 1e-5)
  }

  /// The sampler walks from the same noise on data with a mean and on data without. What the mean
  /// adds equals the mean in the recursion.
  @Test(arguments: Sampler.allCases, [Schedule.logSNR, .linear])
  func drawnMeansAreTheRecursion(sampler: Sampler, schedule: Schedule) throws {
    let variances = [4.0, 1, 0.3, 0]
    let reverse = try ReverseSampler(
      SamplingSettings(sampler: sampler, eta: 0.4, schedule: schedule, steps: 6, lastTime: 3),
      seed: 3)
    func draw(_ mean: Double) throws -> [Double] {
      try reverse.sample(
        images: 0..<1, pixels: 4,
        denoiser: DiagonalGaussian(
          mean: [Double](repeating: mean, count: 4), variances: variances))
    }
    let recursion = GaussianRecursion(plan: reverse.plan)
    let (with, without) = (try draw(1), try draw(0))
    for (i, l) in variances.enumerated() {
      let share = recursion.moments(eigenvalue: l).meanShare
      #expect(nearlyEqual(with[i] - without[i], share, tolerance: 1e-10), "\(sampler), l = \(l)")
    }
  }

  @Test func schemesTakeAsManyStepsAsTheirEvaluationsAllow() throws {
    #expect(GaussianScheme.sampler(.heun).steps(evaluations: 10) == 5)
    #expect(GaussianScheme.sampler(.ddim).steps(evaluations: 10) == 10)
    #expect(GaussianScheme.integrator(.heunODE).steps(evaluations: 9) == 4)
    #expect(GaussianScheme.integrator(.rk4).steps(evaluations: 10) == 2)
    #expect(GaussianScheme.integrator(.rk4).steps(evaluations: 3) == nil)
    for scheme in GaussianScheme.all {
      let steps = try #require(scheme.steps(evaluations: 11))
      #expect(scheme.evaluations(steps: steps) <= 11)
      #expect(scheme.evaluations(steps: steps + 1) > 11)
    }
    // These two stop at the schedule's first time, after as many steps as were asked for.
    let settings = SamplingSettings(schedule: .exponential, steps: 5, firstTime: 0.01)
    let heun = try #require(try GaussianScheme.integrator(.heunODE).recursion(settings))
    #expect(heun.endTime == 0.01 && heun.startTime == 10)
    // The first of five exponential steps is longer than 1.
    #expect(try GaussianScheme.integrator(.ddpm).recursion(settings) == nil)
  }
}
