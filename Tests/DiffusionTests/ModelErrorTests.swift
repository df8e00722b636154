import Diffusion
import Foundation
import Testing

/// A network's own error in exact errors on Gaussian data.
@Suite struct ModelErrorTests {
  private static let times = [0.013, 0.02, 0.3, 1.1, 2.6, 6.2]
  private static let errorTimes = [0.01, 0.1, 0.7, 2, 8]

  private static func spectrum(_ variances: [Double]) throws -> GaussianSpectrum {
    try GaussianSpectrum(name: "test", variances: variances, means: variances.map { $0 + 1 })
  }

  /// One step of `ddim` to 0 returns the estimate itself, whose error adds its square.
  @Test func theEstimatesErrorAddsItsSquare() throws {
    let spectrum = try Self.spectrum([3, 0.5, 0])
    let plan = try SamplingSettings(sampler: .ddim).walking([2]).plan()
    let error = ModelError(times: Self.errorTimes, squaredErrors: [9, 9, 9, 0.7, 0], on: spectrum)
    let found = GaussianRecursion(plan: plan, modelError: error).error(on: spectrum)
    let exact = GaussianRecursion(plan: plan).error(on: spectrum)
    #expect(abs(found.model - 0.7.squareRoot()) < 1e-14)
    #expect(abs(found.total * found.total - exact.total * exact.total - 0.7) < 1e-12)
    #expect(found.discretisation == exact.discretisation && exact.model == 0)
    #expect(
      GaussianRecursion(plan: plan, modelError: error).distance(to: spectrum) == found.total)
  }

  /// The added variance is the sum over all evaluations of the squared answer to an error of one
  /// there, times the error's variance, which follows the posterior's.
  @Test(arguments: Sampler.allCases)
  func errorsAddUpByWhatEachDoesToTheEnd(sampler: Sampler) throws {
    let l = 0.8
    let spectrum = try Self.spectrum([l])
    let squared = [0.01, 0.03, 0.02, 0.2, 5]
    let error = ModelError(times: Self.errorTimes, squaredErrors: squared, on: spectrum)
    let plan = try SamplingSettings(sampler: sampler).walking(Self.errorTimes).plan()

    func gain(_ t: Double) -> Double { l * exp(-t / 2) / (l * exp(-t) + 1 - exp(-t)) }
    /// What an error of one in the estimate of a step, or in that of its correction, does.
    func answer(step: Int, inCorrection: Bool) -> Double {
      var (x, before) = (0.0, 0.0)
      for (i, next) in plan.enumerated() {
        let c = next.coefficients
        let f = gain(next.time) * x + (i == step && !inCorrection ? 1 : 0)
        var y = c.state * x + c.estimate * f + c.extrapolation * (f - before)
        if c.correction != 0 {
          y +=
            c.correction
            * (gain(next.nextTime) * y + (i == step && inCorrection ? 1 : 0) - f)
        }
        (x, before) = (y, f)
      }
      return x
    }
    var variance = 0.0
    for (i, step) in plan.enumerated() {
      variance +=
        pow(answer(step: i, inCorrection: false), 2) * squared.reversed()[i]
      if step.coefficients.correction != 0 {
        variance += pow(answer(step: i, inCorrection: true), 2) * squared.reversed()[i + 1]
      }
    }
    let found = GaussianRecursion(plan: plan, modelError: error).error(on: spectrum).model
    #expect(abs(found * found / variance - 1) < 1e-12)
  }

  @Test(arguments: Sampler.allCases)
  func theGradientIsThatOfDifferences(sampler: Sampler) throws {
    let spectrum = try Self.spectrum([12, 3, 3, 0.5, 0.02, 0])
    let distance = WalkDistance(
      sampler: sampler, spectrum: spectrum,
      modelError: ModelError(
        times: Self.errorTimes, squaredErrors: [0.2, 0.5, 0.4, 3, 9], on: spectrum))
    let exact = WalkDistance(sampler: sampler, spectrum: spectrum)
    #expect(distance(Self.times).value > 1.001 * exact(Self.times).value)
    distance.expectGradientOfDifferences(at: Self.times)
  }

  /// A plan that knows of an error which only high noise has starts its work lower.
  @Test func thePlanAvoidsWhereTheNetworkErrs() throws {
    let spectrum = try Self.spectrum([12, 3, 0.5, 0.02])
    let error = ModelError(times: [3, 5, 10], squaredErrors: [0, 20, 200], on: spectrum)
    func best(_ error: ModelError?) throws -> GaussianPlanner.Choice {
      try GaussianPlanner(spectrum: spectrum, modelError: error, isThorough: false)
        .choices(evaluations: 6, samplers: [.dpm2mSDE])[0]
    }
    let (plain, knowing) = (try best(nil), try best(error))
    #expect(knowing.settings.lastTime < plain.settings.lastTime)
    let judge = GaussianPlanner(spectrum: spectrum, modelError: error)
    #expect(try judge.judge(plain.settings).distance > 1.2 * knowing.distance)
    #expect(knowing.certificate?.verdict == .minimum)
  }
}
