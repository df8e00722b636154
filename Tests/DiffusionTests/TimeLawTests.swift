import Diffusion
import Foundation
import Numerics
import Testing

@Suite struct TimeLawTests {
  /// The quantiles are from Wichura's AS 241 (Python's `statistics.NormalDist().inv_cdf`).
  @Test func normalQuantiles() {
    let known = [
      (0.975, 1.9599639845400536), (0.3, -0.5244005127080407), (0.02, -2.0537489106318225),
      (0.03, -1.8807936081512509), (1e-10, -6.361340902404056), (1e-300, -37.0470962993612),
    ]
    for (p, z) in known {
      #expect(abs(NormalDistribution.quantile(p) / z - 1) < 1e-14, "p = \(p)")
    }
    #expect(NormalDistribution.quantile(0.5) == 0)
    for z in stride(from: -8.0, through: 5.0, by: 0.37) {
      let p = NormalDistribution.cumulative(z)
      // Above 0, the spacing of Doubles near p = 1 limits what can come back.
      let tolerance = 1e-14 + 1.2e-16 / exp(-0.5 * z * z) * 2.6
      #expect(abs(NormalDistribution.quantile(p) - z) < tolerance * 10, "z = \(z)")
    }
  }

  private func density(_ law: TimeLaw, at t: Double) -> Double {
    switch law {
    case .uniform: return 1
    case .logUniform: return 1 / t
    default:
      let z = (0.5 * log(expm1(t)) - TimeLaw.logNoiseMean) / TimeLaw.logNoiseDeviation
      return exp(-0.5 * z * z) * exp(t) / expm1(t)
    }
  }

  /// Integrates by Simpson's rule in log t with 4000 intervals; its relative error is below 1e-10.
  private func mass(_ law: TimeLaw, from a: Double, to b: Double) -> Double {
    let n = 4000
    let step = log(b / a) / Double(n)
    return (0...n).reduce(0.0) { sum, i in
      let t = a * exp(step * Double(i))
      let factor = i == 0 || i == n ? 1.0 : (i % 2 == 1 ? 4 : 2)
      return sum + factor * density(law, at: t) * t * step / 3
    }
  }

  @Test(
    arguments: [TimeLaw.uniform, .logUniform, .logNormal],
    [(1e-4, 10.0), (0.01, 1), (2, 10), (20, 21)])
  func inverseOfTheIntegratedDensity(law: TimeLaw, bounds: (Double, Double)) throws {
    let range = try TimeRange(minimum: bounds.0, maximum: bounds.1)
    let total = mass(law, from: range.minimum, to: range.maximum)
    for u in [0.001, 0.1, 0.25, 0.5, 0.77, 0.999] {
      let t = law.time(quantile: u, in: range)
      #expect(abs(mass(law, from: range.minimum, to: t) / total - u) < 1e-9, "u = \(u)")
    }
    #expect(abs(law.time(quantile: 0, in: range) / range.minimum - 1) < 1e-9)
    #expect(abs(law.time(quantile: 1.0.nextDown, in: range) / range.maximum - 1) < 1e-6)
  }

  @Test(arguments: TimeLaw.allCases)
  func monotonicAndInRange(law: TimeLaw) {
    var last = 0.0
    for i in 0..<5000 {
      let t = law.time(quantile: Double(i) / 5000)
      #expect(t >= last && t >= 1e-4 && t <= 10.12)
      last = t
    }
    #expect(law.time(quantile: 1.0.nextDown) >= last)
  }

  @Test func knownQuantiles() throws {
    #expect(nearlyEqual(TimeLaw.uniform.time(quantile: 0.5), 5.00005))
    #expect(nearlyEqual(TimeLaw.logUniform.time(quantile: 0.5), 1e-3.squareRoot()))
    // If the law is truncated far out on both sides, the median of the noise level is e^mean.
    let wide = try TimeRange(minimum: 1e-12, maximum: 50)
    #expect(nearlyEqual(TimeLaw.logNormal.time(quantile: 0.5, in: wide), log1p(exp(-2))))
  }

  @Test func discreteLaws() {
    #expect(nearlyEqual(TimeLaw.ddpmLinear.time(quantile: 0), -log(1 - 1e-4)))
    // The last alphaBar of this schedule is widely printed as 4.0358e-5.
    #expect(matches(exp(-TimeLaw.ddpmLinear.time(quantile: 0.9999)), 4.0358e-5, digits: 5))
    var alphaBar = 1.0
    for k in 0..<500 { alphaBar *= 1 - (1e-4 + 0.0199 * Double(k) / 999) }
    #expect(nearlyEqual(TimeLaw.ddpmLinear.time(quantile: 0.4995), -log(alphaBar)))
    #expect(TimeLaw.paper.time(quantile: 0) == 0.01)
    #expect(TimeLaw.paper.time(quantile: 0.9999) == 10)
    #expect(nearlyEqual(TimeLaw.paper.time(quantile: 0.5005), 5.01))
  }

  @Test func namesAreStable() {
    #expect(
      TimeLaw.allCases.map(\.rawValue)
        == ["uniform", "log-uniform", "ddpm-linear", "log-normal", "paper"])
  }

  /// Only the last of two or more, under the largest shift, rounds to 1; no other value changes.
  /// Independent quantiles leave out a part of ten in a step of ten with probability 1 - 10!/10^10,
  /// and are uniform: their mean over 10,000 lies within 4 deviations of 1/2.
  @Test func independentQuantilesAreDrawnEachForItself() {
    let steps = (0..<1000).map { TimeDraw.independent.quantiles(count: 10, seed: 3, step: $0) }
    func parts(_ quantiles: [Double]) -> Int { Set(quantiles.map { Int($0 * 10) }).count }
    #expect(steps.count { parts($0) == 10 } < 10)
    let all = steps.flatMap { $0 }
    // A uniform number has the deviation 0.289, their mean 0.00289.
    let mean = all.reduce(0, +) / 10_000
    #expect(abs(mean - 0.5) < 4 * 0.00289)
    #expect(Set(all).count == all.count)
    let stratified = TimeDraw.stratified.quantiles(count: 10, seed: 3, step: 7)
    #expect(parts(stratified) == 10)
  }

  @Test func stratifiedQuantilesStayBelowOne() {
    let largest = 1 - 0x1p-53
    for count in [1, 2, 3, 9, 64, 10_000, 65_536] {
      let last = StratifiedQuantiles(count: count, shift: largest)[count - 1]
      #expect(last == 1.0.nextDown)
      #expect((Double(count - 1) + largest) / Double(count) == (count == 1 ? largest : 1))
      for law in TimeLaw.allCases { #expect(law.time(quantile: last) <= 10.12) }
      for shift in [0, 0.25, 0.999] {
        let quantiles = StratifiedQuantiles(count: count, shift: shift)
        #expect((0..<count).allSatisfy { quantiles[$0] == (Double($0) + shift) / Double(count) })
      }
    }
  }
}
