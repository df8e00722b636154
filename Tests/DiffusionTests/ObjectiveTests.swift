import Diffusion
import Foundation
import Testing

@Suite struct ObjectiveTests {
  /// Returns what a network that makes this noise estimate outputs under another objective.
  private func output(of objective: Objective, noise: Double, state x: Double, at t: Double)
    -> Double
  {
    let f = exp(t / 2) * (x - (1 - exp(-t)).squareRoot() * noise)
    return objective.target(at: t)(clean: f, noise: noise)
  }

  /// The weighted losses of the papers' three objectives are one number (THEORY 1.2, with its
  /// printed values), and the loss of v is this number over alphaBar.
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
      // 0.4225 e^0.3
      let expected = objective == .v ? 0.570_315_346_200_861 : 0.4225
      #expect(nearlyEqual(loss, expected, tolerance: 1e-14), "\(objective)")
    }
  }

  @Test(arguments: Objective.allCases, [1e-4, 0.01, 0.5, 3, 10])
  func outputsReadAsOneAndTheSame(objective: Objective, t: Double) {
    let (x, noise) = (0.7, -1.3)
    let o = output(of: objective, noise: noise, state: x, at: t)
    let f = objective.estimate(at: t)(state: x, output: o)
    let scale = exp(t / 2)
    #expect(abs(f - scale * (x - (1 - exp(-t)).squareRoot() * noise)) < 1e-11 * scale)
    // Computing the noise from f divides by sigma, and so multiplies rounding by 1/sigma.
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

  /// With alphaBar = 0.64 and sigma = 0.6, everything can be computed by hand.
  @Test func velocityByHand() {
    let t = -log(0.64)
    let target = Objective.v.target(at: t)
    #expect(nearlyEqual(target.noise, 0.8) && nearlyEqual(target.clean, -0.6))
    // x = 0.8 * 2 + 0.6 * 3 = 3.4 and v = 0.8 * 3 - 0.6 * 2 = 1.2.
    #expect(nearlyEqual(target(clean: 2, noise: 3), 1.2))
    // 0.8 * 3.4 - 0.6 * 1.2 = 2; 0.6 * 3.4 + 0.8 * 1.2 = 3; 3 / 0.6 = 5.
    #expect(nearlyEqual(Objective.v.estimate(at: t)(state: 3.4, output: 1.2), 2))
    #expect(nearlyEqual(Objective.v.noise(at: t)(state: 3.4, output: 1.2), 3))
    #expect(nearlyEqual(Objective.v.score(at: t)(state: 3.4, output: 1.2), 5))
    // An error of 1 in v is 0.6 in X_0: weight 1 is 1 / 0.36 = SNR + 1, with SNR = 16 / 9.
    let error = Objective.v.estimate(at: t).output
    #expect(nearlyEqual(1 / (error * error), 16.0 / 9 + 1))
    #expect(LossWeight.canonical.weight(.v, at: t) == 1)
  }

  /// The target is the noise at t = 0 and the negated image at the end.
  @Test func velocityTurnsFromNoiseToImage() {
    let (early, late) = (Objective.v.target(at: 1e-12), Objective.v.target(at: 50))
    #expect(abs(early.noise - 1) < 1e-12 && abs(early.clean) < 1.1e-6)
    #expect(late.noise < 1.4e-11 && late.clean == -1)
  }

  @Test func weightsOfEachPaper() {
    #expect(LossWeight.canonical.weight(.ddpm, at: 0.2) == 1)
    #expect(LossWeight.canonical.weight(.v, at: 0.2) == 1)
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
      // Hang et al. give min(SNR, 5) / (SNR + 1) for v.
      #expect(nearlyEqual(LossWeight.minSNR.weight(.v, at: t), min(ratio, 5) / (ratio + 1)))
    }
  }

  @Test func namesAreStable() {
    #expect(Objective.allCases.map(\.rawValue) == ["ddpm", "cem", "sgm", "v"])
    #expect(LossWeight.allCases.map(\.rawValue) == ["canonical", "constant", "min-snr"])
  }
}
