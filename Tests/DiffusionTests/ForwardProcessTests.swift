import Diffusion
import Foundation
import Testing

/// Linear forward processes (remark 3.10 of Lu, Wang, Bal), against their own differential equations.
@Suite struct ForwardProcessTests {
  private static let times = [1e-4, 0.01, 0.3, 1, 4]

  /// a' = alpha a and (b^2)' = 2 alpha b^2 + g^2, integrated from s = 0 by the Runge-Kutta method.
  @Test(arguments: ForwardProcess.examples, [0.3, 1, 4])
  func theScalesSolveTheEquations(process: ForwardProcess, t: Double) {
    let steps = 4000
    let width = process.ownTime(t) / Double(steps)
    var (a, variance) = (1.0, 0.0)
    func slope(_ s: Double, _ a: Double, _ variance: Double) -> (Double, Double) {
      let (alpha, rate) = (process.drift(s), process.diffusionRate(s))
      return (alpha * a, 2 * alpha * variance + rate)
    }
    for k in 0..<steps {
      let s = width * Double(k)
      let k1 = slope(s, a, variance)
      let k2 = slope(s + width / 2, a + width / 2 * k1.0, variance + width / 2 * k1.1)
      let k3 = slope(s + width / 2, a + width / 2 * k2.0, variance + width / 2 * k2.1)
      let k4 = slope(s + width, a + width * k3.0, variance + width * k3.1)
      a += width / 6 * (k1.0 + 2 * k2.0 + 2 * k3.0 + k4.0)
      variance += width / 6 * (k1.1 + 2 * k2.1 + 2 * k3.1 + k4.1)
    }
    let c = process.scale(t)
    #expect(abs(a - c * exp(-t / 2)) < 1e-9 * c)
    #expect(abs(variance - c * c * (1 - exp(-t))) < 1e-8 * c * c)
  }

  @Test(arguments: ForwardProcess.examples)
  func ownTimesAreInverse(process: ForwardProcess) {
    for t in Self.times {
      #expect(abs(process.time(process.ownTime(t)) / t - 1) < 1e-9)
    }
    #expect(process.ownTime(0) == 0 && process.scale(0) == 1 && process.drift(0.5) <= 0)
  }

  /// The integrals over a step, by Simpson's rule in the process's own time.
  @Test(arguments: ForwardProcess.examples, [(1.3, 0.4), (3, 0)])
  func diffusionIsTheIntegral(process: ForwardProcess, step: (t: Double, u: Double)) {
    let (end, start) = (process.ownTime(step.t), process.ownTime(step.u))
    func signal(_ s: Double) -> Double {
      process.scale(process.time(s)) * exp(-process.time(s) / 2)
    }
    let pieces = 2000
    var (plain, growing) = (0.0, 0.0)
    for k in 0...pieces {
      let s = start + (end - start) * Double(k) / Double(pieces)
      let weight = k == 0 || k == pieces ? 1.0 : k % 2 == 1 ? 4 : 2
      plain += weight * process.diffusionRate(s)
      growing += weight * process.diffusionRate(s) * signal(start) / signal(s)
    }
    let width = (end - start) / Double(pieces) / 3
    #expect(abs(process.diffusion(from: step.t, to: step.u) / (plain * width) - 1) < 1e-7)
    #expect(
      abs(process.growingDiffusion(from: step.t, to: step.u) / (growing * width) - 1) < 1e-7)
  }

  /// ||eps - eps_th||^2 = b^2 ||eps / b - S_th||^2 = (a / b)^2 ||X_0 - f_th||^2, whatever the process.
  @Test(arguments: ForwardProcess.examples, times)
  func theThreeLossesAreOne(process: ForwardProcess, t: Double) {
    let (x0, eps, predicted) = (1.7, -0.4, 0.25)
    let c = process.scale(t)
    let (a, b) = (c * exp(-t / 2), c * (-expm1(-t)).squareRoot())
    let x = a * x0 + b * eps
    /// What each network outputs if it implies the noise `predicted`.
    let outputs: [(Objective, Double)] = [
      (.ddpm, predicted), (.sgm, predicted / b), (.cem, (x - b * predicted) / a),
    ]
    for (objective, output) in outputs {
      let target = objective.target(at: t, in: process)(clean: x0, noise: eps)
      let loss = objective.noiseWeight(at: t, in: process) * (target - output) * (target - output)
      #expect(abs(loss / 0.4225 - 1) < 1e-9, "\(objective)")
      let f = objective.estimate(at: t, in: process)(state: x, output: output)
      #expect(abs(f - (x - b * predicted) / a) < 1e-9 * (1 + abs(f)))
      let noise = objective.noise(at: t, in: process)(state: x, output: output)
      #expect(abs(noise - predicted) < 1e-9 / b * c)
      let score = objective.score(at: t, in: process)(state: x, output: output)
      #expect(abs(score * b - predicted) < 1e-9 / b * c)
    }
    // v turns x / c and eps into X_0 by a rotation.
    let v = Objective.v.target(at: t, in: process)(clean: x0, noise: eps)
    #expect(abs(Objective.v.estimate(at: t, in: process)(state: x, output: v) - x0) < 1e-12)
    #expect(abs(Objective.v.noise(at: t, in: process)(state: x, output: v) - eps) < 1e-12)
    let score = Objective.v.score(at: t, in: process)(state: x, output: v)
    #expect(abs(score * b - eps) < 1e-9)
  }

  /// Samplers made of estimates and marginals do not notice the process. Those that add the forward
  /// step's noise or split the drift do, unless it preserves variance.
  @Test(arguments: Sampler.allCases, ForwardProcess.examples)
  func whoNoticesTheProcess(sampler: Sampler, process: ForwardProcess) throws {
    let spectrum = try GaussianSpectrum(name: "test", variances: [4, 1, 0.2], means: [1, 0, 3])
    let settings = SamplingSettings(sampler: sampler, schedule: .logSNR, steps: 12, firstTime: 0.01)
    func distance(_ process: ForwardProcess) throws -> Double {
      GaussianRecursion(plan: try settings.plan(in: process), in: process).distance(to: spectrum)
    }
    let ratio = try distance(process) / distance(.ornsteinUhlenbeck)
    let follows = [.ancestral, .classic, .scheme1].contains(sampler)
    if follows && !process.preservesVariance {
      #expect(abs(ratio - 1) > 1e-3, "\(ratio)")
    } else {
      #expect(abs(ratio - 1) < 1e-9, "\(ratio)")
    }
  }

  /// The walk itself, on states of the process: without noise in between the images are the same.
  @Test func imagesAreTheSameInEveryProcess() throws {
    let law = DiagonalGaussian(mean: [1, -2], variances: [0.5, 0])
    func drawn(_ process: ForwardProcess, _ sampler: Sampler) throws -> [Double] {
      let settings = SamplingSettings(sampler: sampler, schedule: .karras, steps: 9)
      return try ReverseSampler(settings, seed: 3, process: process)
        .sample(images: 0..<4, pixels: 2, denoiser: law)
    }
    for sampler in [Sampler.ddim, .heun, .dpm2mSDE] {
      let plain = try drawn(.ornsteinUhlenbeck, sampler)
      for process in ForwardProcess.examples {
        for (value, expected) in zip(try drawn(process, sampler), plain) {
          #expect(abs(value - expected) < 1e-9)
        }
      }
    }
    let exploding = try drawn(.varianceExploding, .classic)
    #expect(exploding != (try drawn(.ornsteinUhlenbeck, .classic)))
  }
}

/// Equation 20: the score at t is a mean over any time before it.
@Suite struct IntermediateTimeTests {
  /// Returns E[(x - e^{-(t-s)/2} X_s) / (1 - e^{-(t-s)}) | X_t = x] by quadrature over the plane.
  private func mean(
    at x: PlanePoint, time t: Double, from s: Double, density: (PlanePoint) -> Double
  ) -> PlanePoint {
    let (signal, variance) = (exp(-(t - s) / 2), -expm1(-(t - s)))
    var (sum, total) = (PlanePoint(), 0.0)
    // p_s times the transition is smooth, so equal weights converge fast.
    let (width, reach) = (0.02, 4.5)
    for i in 0...Int(2 * reach / width) {
      for j in 0...Int(2 * reach / width) {
        let z = PlanePoint(width * Double(i) - reach, width * Double(j) - reach)
        let gap = x - signal * z
        let weight = density(z) * exp(-(gap * gap).sum() / (2 * variance))
        total += weight
        sum += weight * gap
      }
    }
    return sum / (total * variance)
  }

  @Test(arguments: [(0.5, 0.1), (0.5, 0.4), (1.5, 0.2)])
  func theScoreOfACloudIsAMeanOverEarlierStates(times: (t: Double, s: Double)) {
    let (cloud, x) = (PointCloud.fivePoints, PlanePoint(0.5, 0.3))
    let (signal, variance) = (exp(-times.s / 2), -expm1(-times.s))
    let mean = mean(at: x, time: times.t, from: times.s) { z in
      cloud.points.reduce(0) { sum, point in
        let gap = z - signal * point
        return sum + exp(-(gap * gap).sum() / (2 * variance))
      }
    }
    #expect((mean - cloud.score(at: x, time: times.t)).norm < 1e-8)
  }

  @Test func theScoreOfTheLineIsAMeanOverEarlierStates() {
    let x = PlanePoint(0.4, -0.7)
    let mean = mean(at: x, time: 0.8, from: 0.3) { z in
      exp(-z.x * z.x / 2 - z.y * z.y / (2 * -expm1(-0.3)))
    }
    #expect((mean - DiagonalGaussian.line.score(at: x, time: 0.8)).norm < 1e-8)
  }
}
