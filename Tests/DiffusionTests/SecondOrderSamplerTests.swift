import Diffusion
import Foundation
import Testing

/// One step of each second-order sampler, against the formulas of its paper.
@Suite struct SecondOrderSamplerTests {
  /// The noise levels sqrt(e^t - 1) are 2, 1 and 1/2: two steps of log 2 in log s. At u the data
  /// are scaled by sqrt(4/5) and the noise by sqrt(1/5), at t both by sqrt(1/2).
  private static let (p, t, u) = (log(5.0), log(2.0), log(1.25))

  private func check(_ found: StepCoefficients, _ expected: StepCoefficients) {
    #expect(
      nearlyEqual(found.state, expected.state) && nearlyEqual(found.estimate, expected.estimate)
        && nearlyEqual(found.extrapolation, expected.extrapolation)
        && nearlyEqual(found.correction, expected.correction)
        && nearlyEqual(found.noise, expected.noise), "\(found)")
  }

  @Test func handNumbers() {
    let (p, t, u) = (Self.p, Self.t, Self.u)
    // x' = sqrt(2/5) x + sqrt(4/5) (1 - 1/2) f, then half of that times (fAhead - f).
    check(
      Sampler.heun.coefficients(from: t, to: u, previous: p),
      StepCoefficients(
        state: 0.632455532033676, estimate: 0.447213595499958, correction: 0.223606797749979,
        noise: 0))
    // The steps are equal in log s, so the last term is half of that times (f - fBefore).
    check(
      Sampler.dpm2m.coefficients(from: t, to: u, previous: p),
      StepCoefficients(
        state: 0.632455532033676, estimate: 0.447213595499958, extrapolation: 0.223606797749979,
        noise: 0))
    // x' = sqrt(1/10) x + sqrt(4/5) (1 - 1/4) f + sqrt(1/5 (1 - 1/4)) z.
    check(
      Sampler.dpm2mSDE.coefficients(from: t, to: u, previous: p),
      StepCoefficients(
        state: 0.316227766016838, estimate: 0.670820393249937, extrapolation: 0.335410196624968,
        noise: 0.387298334620742))
  }

  private static let times: [(Double, Double, Double)] = [
    (12, 10, 7.2), (10, 2, 1.5), (0.31, 0.3, 0.05), (0.05, 0.02, 1e-4),
  ]

  /// Heun's method as in any textbook, for d(x / sigma)/d(1/s) = f.
  @Test(arguments: times)
  func heunIsHeun(p: Double, t: Double, u: Double) {
    let (x, f, ahead) = (0.8, -0.3, 1.7)
    func sigma(_ t: Double) -> Double { (-expm1(-t)).squareRoot() }
    func inverse(_ t: Double) -> Double { 1 / expm1(t).squareRoot() }
    let y = x / sigma(t)
    let predicted = y + (inverse(u) - inverse(t)) * f
    let corrected = y + (inverse(u) - inverse(t)) * (f + ahead) / 2
    let c = Sampler.heun.coefficients(from: t, to: u, previous: p)
    let foundPrediction = c.state * x + c.estimate * f
    #expect(nearlyEqual(foundPrediction, sigma(u) * predicted))
    #expect(nearlyEqual(foundPrediction + c.correction * (ahead - f), sigma(u) * corrected))
    #expect(c.extrapolation == 0 && c.noise == 0)
  }

  /// Algorithm 2 of Lu et al. and its counterpart for the SDE, with lambda = log(alpha / sigma).
  @Test(arguments: times)
  func multistepIsTheAlgorithm(p: Double, t: Double, u: Double) {
    let (x, f, before, z) = (0.8, -0.3, 1.7, 0.6)
    func alpha(_ t: Double) -> Double { exp(-t / 2) }
    func sigma(_ t: Double) -> Double { (1 - exp(-t)).squareRoot() }
    func lambda(_ t: Double) -> Double { log(alpha(t) / sigma(t)) }
    let h = lambda(u) - lambda(t)
    let r = (lambda(t) - lambda(p)) / h
    let d = (1 + 1 / (2 * r)) * f - 1 / (2 * r) * before
    func check(_ sampler: Sampler, _ expected: Double) {
      let c = sampler.coefficients(from: t, to: u, previous: p)
      let found =
        c.state * x + c.estimate * f + c.extrapolation * (f - before) + c.noise * z
      // Written this way, 1 - e^{-1e-4} has lost four digits.
      #expect(nearlyEqual(found, expected, tolerance: 1e-10), "\(sampler)")
    }
    check(.dpm2m, sigma(u) / sigma(t) * x - alpha(u) * (exp(-h) - 1) * d)
    check(
      .dpm2mSDE,
      sigma(u) / sigma(t) * exp(-h) * x + alpha(u) * (1 - exp(-2 * h)) * d
        + sigma(u) * (1 - exp(-2 * h)).squareRoot() * z)
  }

  @Test(arguments: times)
  func firstStepsAreOfFirstOrder(p: Double, t: Double, u: Double) {
    let ddim = Sampler.ddim.coefficients(from: t, to: u)
    #expect(Sampler.dpm2m.coefficients(from: t, to: u) == ddim)
    #expect(
      Sampler.dpm2mSDE.coefficients(from: t, to: u)
        == Sampler.posterior.coefficients(from: t, to: u))
  }

  @Test(arguments: Sampler.allCases, [1, 2, 7])
  func evaluationsAreCounted(sampler: Sampler, steps: Int) throws {
    let settings = SamplingSettings(sampler: sampler, steps: steps)
    let counted = try settings.plan().reduce(0) { $0 + $1.coefficients.evaluations }
    #expect(counted == (sampler == .heun ? 2 * steps - 1 : steps))
    #expect(settings.evaluations == counted)
  }
}
