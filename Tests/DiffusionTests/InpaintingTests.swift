import Diffusion
import FileFormats
import Foundation
import Images
import Testing

@Suite struct InpaintingTests {
  private static let pattern = GrayImage(
    width: 8, height: 8, pixels: (0..<64).map { UInt8($0 * 37 % 256) })

  private func draw(
    _ sampler: Sampler, isKnown: [Bool]?, walks: Int = 3, seed: UInt64 = 5, lastNoise: Bool = false
  ) throws -> ImageBatch {
    let model = MicroModel.make(.cem)
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps, settings.noiseInLastStep) = (sampler, 4, lastNoise)
    return try SampleGenerator(model, threads: 2).generate(
      settings, seed: seed, images: 0..<3, batchSize: 2,
      inpainting: isKnown.map {
        Inpainting(
          KnownPixels(Self.pattern, isKnown: $0, frame: model.frame),
          resampling: Resampling(walks: walks, stretch: 2))
      })
  }

  /// Every known 8-bit value comes out as it went in, even with noise in the last step.
  @Test(arguments: Sampler.allCases, [false, true])
  func knownPixelsKeepTheirBytes(sampler: Sampler, lastNoise: Bool) throws {
    let all = try draw(
      sampler, isKnown: [Bool](repeating: true, count: 64), lastNoise: lastNoise)
    #expect(all.pixels == Self.pattern.pixels + Self.pattern.pixels + Self.pattern.pixels)
    let half = (0..<64).map { $0 % 8 < 4 }
    let some = try draw(sampler, isKnown: half, lastNoise: lastNoise)
    for i in 0..<192 where half[i % 64] {
      #expect(some.pixels[i] == Self.pattern.pixels[i % 64])
    }
    #expect(some.image(0) != some.image(1) && some.image(0) != Self.pattern)
  }

  /// If nothing is known there are no jumps, and no bit changes.
  @Test(arguments: Sampler.allCases)
  func withNothingKnownItIsSampling(sampler: Sampler) throws {
    let none = try draw(sampler, isKnown: [Bool](repeating: false, count: 64))
    #expect(try none.pixels == draw(sampler, isKnown: nil).pixels)
  }

  /// The walk 3, 2, 1, 0 in stretches of two: two steps, back and again; one step, back and again.
  @Test func resamplingWalksStretchesAnew() throws {
    let settings = SamplingSettings(sampler: .dpm2m, schedule: .linear, steps: 3, lastTime: 3)
    let plan = try settings.plan()
    let expanded = Resampling(walks: 2, stretch: 2).expanded(plan)
    #expect(expanded.map(\.time) == [3, 2, 1, 3, 2, 1, 0, 1])
    #expect(expanded.map(\.nextTime) == [2, 1, 3, 2, 1, 0, 1, 0])
    #expect(expanded.map(\.isJump) == [false, false, true, false, false, false, true, false])
    #expect(expanded.map(\.evaluations) == [1, 1, 0, 1, 1, 1, 0, 1])
    // The jump over h = 2 keeps e^-1 of the state and adds noise of variance 1 - e^-2.
    #expect(abs(expanded[2].coefficients.state - exp(-1)) < 1e-15)
    #expect(abs(expanded[2].coefficients.noise - (1 - exp(-2)).squareRoot()) < 1e-15)
    #expect(expanded[2].coefficients.estimate == 0)
    // A step within a stretch remembers the step before it; the first of a new stretch does not.
    #expect(plan[1].coefficients.extrapolation != 0)
    #expect(expanded[4].coefficients == plan[1].coefficients)
    #expect(expanded[3].coefficients == plan[0].coefficients)
    let again = Resampling(walks: 2, stretch: 1).expanded(plan)
    #expect(again[3].coefficients == plan[1].coefficients)
    #expect(again[5].coefficients.extrapolation == 0)
    #expect(Resampling.none.expanded(plan) == plan)
  }

  /// N(0, C) with unit variances and one correlation r. f = e^{-t/2} C (e^{-t} C + sigma^2 I)^{-1}
  /// x has the same eigenvectors as C, (1, 1) and (1, -1), with the eigenvalues 1 + r and 1 - r.
  private struct Pair: ClosedForm {
    let correlation: Double

    func estimate(at x: [Double], time t: Double) -> [Double] {
      func gain(_ l: Double) -> Double {
        l * OrnsteinUhlenbeck.signalScale(t)
          / (l * OrnsteinUhlenbeck.alphaBar(t) + OrnsteinUhlenbeck.sigmaSquared(t))
      }
      let sum = gain(1 + correlation) * (x[0] + x[1])
      let difference = gain(1 - correlation) * (x[0] - x[1])
      return [(sum + difference) / 2, (sum - difference) / 2]
    }
  }

  /// Returns the law of the second pixel, given that the first is 1.
  private func law(_ resampling: Resampling) throws -> (mean: Double, variance: Double) {
    let count = 8000
    let settings = SamplingSettings(sampler: .posterior, schedule: .quadratic, steps: 200)
    let known = KnownPixels(values: [1, 0], isKnown: [true, false])
    let samples = try ReverseSampler(settings, seed: 3, resampling: resampling).sample(
      images: 0..<count, pixels: 2, threads: 2,
      denoiser: KnownPixelsDenoiser(Pair(correlation: 0.8), known: known))
    let drawn = stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
    #expect(stride(from: 0, to: samples.count, by: 2).allSatisfy { samples[$0] == 1 })
    let mean = drawn.reduce(0, +) / Double(count)
    return (mean, drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1))
  }

  /// The exact conditional law is N(0.8, 0.36). At every time an unknown pixel sees the known one
  /// only with noise, so one walk ends near 0.49 and 0.52. Ten walks of ten steps end within 0.05.
  /// Most of that is because a stretch ends (0.77, 0.33 by an independent program); five standard
  /// errors of 8,000 samples are 0.03.
  @Test func resamplingNearsTheConditionalLaw() throws {
    let once = try law(.none)
    #expect(abs(once.mean - 0.49) < 0.04 && abs(once.variance - 0.52) < 0.05)
    let often = try law(Resampling(walks: 10, stretch: 10))
    #expect(abs(often.mean - 0.8) < 0.08 && abs(often.variance - 0.36) < 0.08)
  }
}
