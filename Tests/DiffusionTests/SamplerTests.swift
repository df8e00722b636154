import Diffusion
import Foundation
import Testing

@Suite struct SamplerTests {
  private static let times = [(10.0, 7.2), (2, 1.5), (0.3, 0.29), (0.02, 1e-4), (1e-4, 0)]

  private func step(_ c: StepCoefficients, _ x: Double, _ f: Double, _ z: Double) -> Double {
    c.state * x + c.estimate * f + c.noise * z
  }

  /// Every sampler as in THEORY 1.3 and the papers: written in S or in the noise, not in f.
  @Test(arguments: times)
  func coefficientsAreTheFormulas(t: Double, u: Double) {
    let (x, f, z) = (0.8, -0.3, 1.7)
    let h = t - u
    let a = exp(-h)
    let (ab, abNext) = (exp(-t), exp(-u))
    let (s2, s2Next) = (-expm1(-t), -expm1(-u))
    let score = (x - exp(-t / 2) * f) / s2
    let eps = s2.squareRoot() * score
    let noise = (-expm1(-h)).squareRoot() * z
    let posterior = (-expm1(-h) * s2Next / s2).squareRoot()
    func check(_ sampler: Sampler, _ expected: Double, eta: Double = 0) {
      let found = step(sampler.coefficients(from: t, to: u, eta: eta), x, f, z)
      // The formulas in S subtract numbers of size 1 / sigma^2 x h, where h / s2 is at most 3.
      #expect(nearlyEqual(found, expected, tolerance: 1e-12 * exp(h / 2)), "\(sampler)")
    }
    check(.classic, exp(h / 2) * (x - h * score) + noise)
    check(.classic, exp(h / 2) * (x - h * eps / s2.squareRoot()) + noise)
    check(.classic, exp(h / 2) * (x - h * (x / s2 - ab.squareRoot() * f / s2)) + noise)
    check(
      .scheme1,
      a.squareRoot() * (x - h * (x * ab / s2 - ab.squareRoot() * f / s2)) + noise)
    check(.ancestral, (x - -expm1(-h) * eps / s2.squareRoot()) / a.squareRoot() + noise)
    check(.ancestral, (x - -expm1(-h) * score) / a.squareRoot() + noise)
    check(.posterior, (x - -expm1(-h) * score) / a.squareRoot() + posterior * z)
    for eta in [0, 0.5, 1] {
      let c = eta * posterior
      check(
        .ddim,
        abNext.squareRoot() * f + max(0, s2Next - c * c).squareRoot() * eps + c * z, eta: eta)
    }
  }

  @Test(arguments: times)
  func fullyStochasticDDIMIsThePosterior(t: Double, u: Double) {
    let ddim = Sampler.ddim.coefficients(from: t, to: u, eta: 1)
    let posterior = Sampler.posterior.coefficients(from: t, to: u)
    #expect(abs(ddim.state - posterior.state) < 1e-7)  // a root of a difference
    #expect(abs(ddim.estimate - posterior.estimate) < 1e-7)
    #expect(nearlyEqual(ddim.noise, posterior.noise))
  }

  @Test(arguments: Sampler.allCases, [1e-12, 1e-4, 1, 10, 50])
  func lastStepIsFinite(sampler: Sampler, t: Double) {
    let c = sampler.coefficients(from: t, to: 0, previous: 60)
    #expect(c.state.isFinite && c.estimate.isFinite && c.noise.isFinite)
    #expect(c.extrapolation == 0 && c.correction == 0 && c.evaluations == 1)
    if ![.classic, .scheme1].contains(sampler) {
      #expect(c.state == 0 && nearlyEqual(c.estimate, 1, tolerance: 1e-14))
      if sampler != .ancestral { #expect(c.noise == 0) }
    }
  }

  @Test func plansWalkBackAndEndWithoutNoise() throws {
    var settings = SamplingSettings(sampler: .classic, schedule: .linear, steps: 4, lastTime: 2)
    let plan = try settings.plan()
    #expect(plan.map(\.time) == [2, 1.5, 1, 0.5])
    #expect(plan.map(\.nextTime) == [1.5, 1, 0.5, 0])
    #expect(plan[3].coefficients.noise == 0)
    #expect(plan[2].coefficients.noise > 0)
    settings.noiseInLastStep = true
    #expect(nearlyEqual(try settings.plan()[3].coefficients.noise, (1 - exp(-0.5)).squareRoot()))
    #expect(try settings.plan()[0] == plan[0])
  }

  @Test func settingsOutOfRangeAreNamed() {
    func name(_ change: (inout SamplingSettings) -> Void) -> String? {
      var settings = SamplingSettings()
      change(&settings)
      do {
        _ = try settings.plan()
        return nil
      } catch {
        #expect(!error.description.contains("\n"))
        return error.name
      }
    }
    #expect(name { _ in } == nil)
    #expect(name { $0.steps = 0 } == "steps")
    #expect(name { $0.steps = 100_001 } == "steps")
    #expect(name { $0.eta = -0.1 } == "eta")
    #expect(name { $0.eta = .nan } == "eta")
    #expect(name { $0.rho = 0.9 } == "rho")
    #expect(name { $0.rho = .nan } == "rho")
    #expect(name { $0.lastTime = 0 } == "time max")
    #expect(name { $0.lastTime = .infinity } == "time max")
    #expect(name { $0.firstTime = 10 } == "time min")
    #expect(name { $0.firstTime = .nan } == "time min")
    #expect(name { ($0.schedule, $0.firstTime) = (.karras, 10) } == "time min")
    #expect(name { ($0.schedule, $0.firstTime) = (.logSNR, 0) } == "time min")
    #expect(name { ($0.schedule, $0.firstTime) = (.linear, 0) } == nil)
    #expect(name { $0.clip = 0 ... .infinity } == "clip")
    // The interval between two neighbouring Doubles does not hold 100 000 times.
    #expect(name { ($0.firstTime, $0.steps) = (10.0.nextDown, 100_000) } == "steps")
  }

  @Test func settingsSurviveJSON() throws {
    let settings = SamplingSettings(
      sampler: .dpm2mSDE, eta: 0.3, schedule: .karras, rho: 5, steps: 12, clip: -1...1)
    let json = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(SamplingSettings.self, from: json) == settings)
    #expect(
      Sampler.allCases.map(\.rawValue)
        == [
          "ancestral", "posterior", "classic", "scheme1", "ddim", "heun", "dpm2m", "dpm2m-sde",
        ])
  }
}
