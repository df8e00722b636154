import Diffusion
import Testing

/// The variances of THEORY 4.3, where samplers add noise in the last step too.
@Suite struct GaussianRecursionTests {
  private func check(
    _ sampler: Sampler, _ settings: SamplingSettings, eigenvalues: [Double], expected: [Double],
    digits: Int = 10
  ) throws {
    var settings = settings
    settings.sampler = sampler
    settings.noiseInLastStep = true
    let plan = try settings.plan()
    for (l, printed) in zip(eigenvalues, expected) {
      let variance = GaussianRecursion(plan: plan).moments(eigenvalue: l).variance
      #expect(matches(variance, printed, digits: digits), "\(sampler), l = \(l): \(variance)")
    }
  }

  @Test(arguments: [
    (Sampler.classic, [0.445700111, 0.3989484321, 0.6789139314, 2.185590287]),
    (.scheme1, [0.4137655793, 0.5442189131, 1, 2.279254174]),
    (.ancestral, [0.3934693403, 0.4793143078, 1, 2.996529472]),
    (.posterior, [0, 0.06287451558, 0.480545525, 2.273035646]),
    (.ddim, [0, 0.07349670125, 0.5501236657, 2.234518032]),
  ])
  func tableA(sampler: Sampler, expected: [Double]) throws {
    let settings = SamplingSettings(schedule: .linear, steps: 4, lastTime: 2)
    try check(sampler, settings, eigenvalues: [0, 0.25, 1, 4], expected: expected)
  }

  @Test func tableB() throws {
    let settings = SamplingSettings(schedule: .exponential, steps: 10)
    try check(.classic, settings, eigenvalues: [0], expected: [9.9995e-5], digits: 5)
    try check(
      .classic, settings, eigenvalues: [0.25, 1, 4],
      expected: [5200.746918, 106368.8207, 212078.9648])
    try check(
      .scheme1, settings, eigenvalues: [0.25, 1, 4], expected: [0.3935321115, 1, 1.865592015])
  }

  @Test(arguments: [
    (Sampler.classic, [9.999500043e-5, 0.2478188249, 0.949639862, 3.552263091], 0.11848649),
    (.scheme1, [9.999500043e-5, 0.2559017242, 1, 3.750668806], 0.064388079),
    (.ancestral, [9.999500017e-5, 0.2539270699, 1, 3.9032414], 0.026601167),
    (.ddim, [0, 0.2453279201, 0.9764006201, 3.869606824], 0.035259965),
  ])
  func tableD(sampler: Sampler, expected: [Double], distance: Double) throws {
    let settings = SamplingSettings(schedule: .exponential, steps: 200)
    try check(sampler, settings, eigenvalues: [0, 0.25, 1, 4], expected: expected)
    var noisy = settings
    (noisy.sampler, noisy.noiseInLastStep) = (sampler, true)
    let spectrum = try GaussianSpectrum(name: "D0", variances: [0, 0.25, 1, 4])
    let found = GaussianRecursion(plan: try noisy.plan()).distance(to: spectrum)
    #expect(matches(found, distance, digits: 8))
  }

  @Test func withoutLastNoiseAPointIsHit() throws {
    for sampler in Sampler.allCases {
      let plan = try SamplingSettings(sampler: sampler, steps: 200).plan()
      // Each last mean is f (1 + O(t_1)), and the f of a single point is that point.
      let point = GaussianRecursion(plan: plan).moments(eigenvalue: 0)
      #expect(point.variance < 1e-8, "\(sampler)")
    }
  }
}
