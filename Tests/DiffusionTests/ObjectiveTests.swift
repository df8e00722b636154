import Diffusion
import Foundation
import Testing

@Suite struct ObjectiveTests {
  /// The output that a perfect twin of a noise estimate would give under another objective.
  private func output(of objective: Objective, noise: Double, state x: Double, at t: Double)
    -> Double
  {
    let f = exp(t / 2) * (x - (1 - exp(-t)).squareRoot() * noise)
    return objective.target(at: t)(clean: f, noise: noise)
  }

  /// The three weighted losses are one number (THEORY 1.2, with its printed values).
  @Test func lossesAreIdenticalPointwise() {
    let (t, x0, eps, predicted) = (0.3, 1.7, -0.4, 0.25)
    let x = exp(-t / 2) * x0 + (1 - exp(-t)).squareRoot() * eps
    #expect(matches(x, 1.259_563_964_826_445, digits: 16))
    #expect(
      matches(
        output(of: .cem, noise: predicted, state: x, at: t), 1.315_532_386_018_196, digits: 16))
    #expect(
      matches(
        output(of: .sgm, noise: predicted, state: x, at: t), 0.491_063_635_992_709_4, digits: 15))
    for objective in Objective.allCases {
      let error =
        objective.target(at: t)(clean: x0, noise: eps)
        - output(of: objective, noise: predicted, state: x, at: t)
      let loss = LossWeight.canonical.weight(objective, at: t) * error * error
      #expect(nearlyEqual(loss, 0.4225, tolerance: 1e-14), "\(objective)")
    }
  }

  @Test(arguments: Objective.allCases, [1e-4, 0.01, 0.5, 3, 10])
  func outputsReadAsOneAndTheSame(objective: Objective, t: Double) {
    let (x, noise) = (0.7, -1.3)
    let o = output(of: objective, noise: noise, state: x, at: t)
    let f = objective.estimate(at: t)(state: x, output: o)
    let scale = exp(t / 2)
    #expect(abs(f - scale * (x - (1 - exp(-t)).squareRoot() * noise)) < 1e-11 * scale)
    // Reading the noise off f divides by sigma, and so multiplies rounding by 1/sigma.
    let sigma = OrnsteinUhlenbeck.noiseScale(t)
    #expect(abs(objective.noise(at: t)(state: x, output: o) - noise) < 1e-12 / sigma)
    #expect(
      abs(objective.score(at: t)(state: x, output: o) - noise / sigma) < 1e-12 / sigma / sigma)
    #expect(abs(OrnsteinUhlenbeck.noise(state: x, estimate: f, at: t) - noise) < 1e-12 / sigma)
    #expect(
      abs(OrnsteinUhlenbeck.score(state: x, estimate: f, at: t) - noise / sigma)
        < 1e-12 / sigma / sigma)
  }

  @Test(arguments: Objective.allCases)
  func thePerfectOutputEstimatesTheCleanImage(objective: Objective) {
    let (t, x0, eps) = (0.8, -0.25, 1.5)
    let x = exp(-t / 2) * x0 + (1 - exp(-t)).squareRoot() * eps
    let o = objective.target(at: t)(clean: x0, noise: eps)
    #expect(nearlyEqual(objective.estimate(at: t)(state: x, output: o), x0))
    let batch = objective.estimates(states: [x, x], outputs: [Float(o), 0], at: t)
    #expect(nearlyEqual(batch[0], x0, tolerance: 1e-6))
    #expect(batch[1] == objective.estimate(at: t)(state: x, output: 0))
  }

  @Test func weightsOfEachPaper() {
    #expect(LossWeight.canonical.weight(.ddpm, at: 0.2) == 1)
    #expect(nearlyEqual(LossWeight.canonical.weight(.sgm, at: 0.2), 1 - exp(-0.2)))
    #expect(nearlyEqual(LossWeight.canonical.weight(.cem, at: 0.2), 1 / (exp(0.2) - 1)))
    for objective in Objective.allCases {
      #expect(LossWeight.constant.weight(objective, at: 3) == 1)
    }
  }

  @Test func minSNRIsTheClippedRatioOnTheCleanImage() {
    for t in [0.001, 0.18, 0.19, 2] {
      let ratio = exp(-t) / (1 - exp(-t))
      #expect(abs(LossWeight.minSNR.weight(.cem, at: t) - min(ratio, 5)) < 1e-11)
      #expect(nearlyEqual(LossWeight.minSNR.weight(.ddpm, at: t), min(ratio, 5) / ratio))
      #expect(
        nearlyEqual(
          LossWeight.minSNR.weight(.sgm, at: t), min(ratio, 5) / ratio * (1 - exp(-t))))
    }
  }

  @Test func namesAreStable() {
    #expect(Objective.allCases.map(\.rawValue) == ["ddpm", "cem", "sgm"])
    #expect(LossWeight.allCases.map(\.rawValue) == ["canonical", "constant", "min-snr"])
  }
}
