import Diffusion
import Foundation
import Runs
import Studies
import Testing

/// Theorem 3.7 of Lu, Wang and Bal.
@Suite struct BlurTests {
  /// A normal law blurred is a normal law of larger variances.
  @Test(arguments: [1e-4, 0.1, 2]) func aBlurredLineIsANormalLaw(_ t: Double) {
    let s = 0.3
    let blurred = BlurredLaw(DiagonalGaussian.line, blur: s)
    let normal = DiagonalGaussian(mean: [0, 0], variances: [1 + s * s, s * s])
    let x = [0.7, -0.2]
    for (a, b) in zip(blurred.estimate(at: x, time: t), normal.estimate(at: x, time: t)) {
      #expect(abs(a - b) < 1e-12)
    }
    // At t = 0 the score is x / v.
    let score = blurred.score(at: x, time: 0)
    #expect(abs(score[0] - 0.7 / 1.09) < 1e-12 && abs(score[1] + 0.2 / 0.09) < 1e-12)
  }

  /// The density of the circle blurred is I_0(|x| / s^2) exp(-(|x|^2 + 1) / (2 s^2)), with I_0 by its
  /// integral; its logarithm's slope is minus the score at t = 0.
  @Test func theScoreOfABlurredCircleIsItsDensitysSlope() {
    let (s, radius, step) = (0.5, 1.3, 1e-4)
    func logDensity(_ r: Double) -> Double {
      let sum = (0..<2000).reduce(0.0) { sum, k in
        let angle = Double.pi * (Double(k) + 0.5) / 1000
        return sum + exp((r * cos(angle) - r) / (s * s))
      }
      return log(sum) - (r - 1) * (r - 1) / (2 * s * s)
    }
    let slope = (logDensity(radius + step) - logDensity(radius - step)) / (2 * step)
    let score = BlurredLaw(UniformSphere(dimension: 1), blur: s).score(at: [radius, 0], time: 0)
    #expect(abs(score[0] + slope) < 1e-6 && abs(score[1]) < 1e-12)
  }

  @Test func theBlurIsBoundedAndEndsAtItsLimit() {
    for blur in [0.3, 0.03] {
      let course = BlurredCourse(
        "spiral", Spiral(), at: [0, 8], distance: 0.1, blur: blur, times: [1e-8, 1e-6, 0.1])
      #expect((course.error ?? 1) < 1e-4)
      #expect(abs(course.sizes[0].score / course.limit - 1) < 1e-4)
    }
    let sharp = BlurredCourse(
      "line", DiagonalGaussian.line, at: [0, 0.1], distance: 0.1, blur: 0, times: [1e-8])
    #expect(sharp.error == nil && abs(sharp.sizes[0].score / 1e7 - 1) < 1e-6)
  }

  /// The slope of an exact score gives its own blur; the largest score gives sqrt(s^2 + t).
  @Test(arguments: [0.05, 0.3]) func profilesFindAKnownBlur(_ s: Double) throws {
    let sampling = SamplingSettings(sampler: .classic, schedule: .exponential, steps: 800)
    let line = try BlurProfile(
      BlurredLaw(DiagonalGaussian.line, blur: s), on: .line, sampling: sampling)
    for row in line.rows {
      #expect(abs((row.fromSlope ?? 0) / s - 1) < 1e-6, "\(row)")
    }
    // The sampler's own bias is 3 % with so many steps.
    #expect(abs(line.fromAllTimes / s - 1) < 0.05, "\(line.fromAllTimes)")
    let far = try #require(line.row(distance: 1, time: 1e-3))
    // Along the line |S| is up to 1.5.
    #expect(abs(far.fromLargest / (s * s + 1e-3).squareRoot() - 1) < 0.01)
    let few = SamplingSettings(sampler: .classic, schedule: .exponential, steps: 20)
    let spiral = try BlurProfile(BlurredLaw(Spiral(), blur: s), on: .curve, sampling: few)
    for row in spiral.rows where row.distance <= 0.3 {
      #expect(abs((row.fromSlope ?? 0) / s - 1) < 0.02, "\(row)")
    }
    // Sharp data have no blur, up to the curvature.
    let sharp = try BlurProfile(Spiral(), on: .curve, sampling: few)
    #expect((sharp.row(distance: 0.1, time: 1e-4)?.fromSlope ?? 1) < 2e-3)
  }

  @Test func theStudyMeasuresEveryNetwork() throws {
    var sizes = BlurStudy.Sizes.quick
    sizes.shapes = [.init(hidden: [8], steps: 20)]
    (sizes.seeds, sizes.batch, sizes.trainingPoints) = (1, 64, 256)
    (sizes.samples, sizes.samplingSteps) = (200, 100)
    func study(_ threads: Int) throws -> BlurStudy.Result {
      try BlurStudy(
        sizes, times: .uniform, images: nil, remarks: [], seed: 1, threads: threads
      ).run(watch: Watch())
    }
    let result = try study(2)
    #expect(result.networks.count == 6 && result.images.isEmpty)
    // Samples of the exact score of blurred data have its blur, up to 200 samples' chance.
    for control in result.controls {
      let blur = try #require(control.blur)
      #expect(abs(control.fromResidue / blur - 1) < 0.25, "\(control.law) \(blur)")
      #expect(abs(control.fromResidue / control.profile.fromAllTimes - 1) < 0.25)
    }
    #expect(try study(1).networks.map(\.profile) == result.networks.map(\.profile))
    let page = try BlurStudy(
      sizes, times: .uniform, images: nil, remarks: [], seed: 1, threads: 2
    ).page(of: result)
    #expect(page.text.contains("from its samples"))
  }
}
