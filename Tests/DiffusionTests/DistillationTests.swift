import Diffusion
import Foundation
import NeuralNet
import Randomness
import Testing

/// One to four evaluations: the consistency sampler, and the training of models for it.
@Suite struct DistillationTests {
  /// The exact consistency function of independent data N(mean, deviation^2): along the ODE a state
  /// keeps its place in units of its deviation, so x_0 = m + s (x - e^{-t/2} m) / sqrt(e^{-t} s^2 +
  /// 1 - e^{-t}).
  private struct GaussianWays: Denoiser {
    var (mean, deviation) = (0.3, 0.6)

    func estimates(of states: [Double], pixels: Int, time t: Double) -> [Double] {
      let spread = (exp(-t) * deviation * deviation - expm1(-t)).squareRoot()
      return states.map { mean + deviation * ($0 - exp(-t / 2) * mean) / spread }
    }
  }

  private static let times = [0.4, 1.6, 3.6, 10]

  /// 4,000 samples with exact ways have the data's law, whatever the number of evaluations. The mean's
  /// standard error is 0.6 / sqrt(4000) = 0.0095 and the deviation's 0.0067; both may be off by four.
  /// At t = 10 the start is N(0, 1) and not N(0.002, 0.996), which is less than either.
  @Test(arguments: 1...4) func exactWaysGiveTheDataLaw(_ steps: Int) throws {
    let sampler = try ReverseSampler(.unclipped(Self.times, steps: steps), seed: 5)
    let values = try sampler.sample(images: 0..<1000, pixels: 4, denoiser: GaussianWays())
    let mean = values.reduce(0, +) / 4000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(abs(mean - 0.3) < 0.038, "\(mean)")
    #expect(abs(variance.squareRoot() - 0.6) < 0.027, "\(variance.squareRoot())")
  }

  /// Walks of `heun` end where the exact way does: with the estimate E[X_0 | X_t] of a Gaussian, the
  /// worst of 32 values errs by 0.0021 after 200 steps, and by a quarter after twice as many. The few
  /// steps of a distillation err far more, on noise without structure: its targets are the teacher's
  /// walks, not the exact ways.
  @Test func walksFollowTheWays() throws {
    struct Mean: Denoiser {
      func estimates(of states: [Double], pixels: Int, time t: Double) -> [Double] {
        let gain = exp(-t / 2) * 0.36 / (exp(-t) * 0.36 - expm1(-t))
        return states.map { 0.3 + gain * ($0 - exp(-t / 2) * 0.3) }
      }
    }
    for (steps, tolerance) in [(200, 3e-3), (400, 1e-3)] {
      var settings = SamplingSettings.standard()
      (settings.sampler, settings.steps, settings.clip) = (.heun, steps, nil)
      let sampler = try ReverseSampler(settings, seed: 2)
      var start: [Double] = []
      let ends = try sampler.sample(images: 0..<8, pixels: 4, denoiser: Mean()) {
        if $0.stepsDone == 0 { start = $0.states }
      }
      let exact = GaussianWays().estimates(of: start, pixels: 4, time: 10)
      let worst = zip(ends, exact).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst < tolerance, "\(steps) steps: \(worst)")
    }
  }

  /// f(x, t) = x at t = 0, whatever the network says.
  @Test func outputsDoNotMatterAtTheData() {
    for output in [-50.0, 0, 3] {
      let f = Objective.v.estimate(at: 1e-12)(state: 0.7, output: output)
      #expect(abs(f - 0.7) < 1e-4)
    }
  }

  /// The smallest times go first, and each step keeps its share of the noise.
  @Test func fewerStepsLeaveTimesOut() throws {
    #expect(SamplingSettings.consistency(Self.times, steps: 4).stepTimes == Self.times)
    #expect(SamplingSettings.consistency(Self.times, steps: 3).stepTimes == [1.6, 3.6, 10])
    #expect(SamplingSettings.consistency(Self.times, steps: 2).stepTimes == [3.6, 10])
    #expect(SamplingSettings.consistency(Self.times, steps: 1).stepTimes == [10])
    #expect(SamplingSettings.consistency(Self.times, steps: 4).evaluations == 4)
    let new = Sampler.consistency.coefficients(from: 2, to: 1, eta: 1)
    #expect(new.state == 0)
    #expect(abs(new.estimate - 0.606530659712633) < 1e-15)
    #expect(abs(new.noise - 0.795060097620653) < 1e-14)
    // A part of the noise is kept: sqrt(1 - 0.8^2) = 0.6.
    let kept = Sampler.consistency.coefficients(from: 2, to: 1, eta: 0.8)
    #expect(abs(kept.state - 0.513011781840146) < 1e-14)
    #expect(abs(kept.estimate - 0.417804172094915) < 1e-14)
    #expect(abs(kept.noise - 0.636048078096520) < 1e-14)
    for (steps, etas) in [(4, [0.95, 1, 0.9]), (3, [0.95, 1]), (2, [0.95]), (1, [])] {
      let settings = SamplingSettings.consistency(Self.times, steps: steps)
      let noise = try settings.plan().dropLast().map(\.coefficients.noise)
      let expected = zip(etas, settings.stepTimes.dropLast().reversed()).map { eta, u in
        eta * (-expm1(-u)).squareRoot()
      }
      #expect(zip(noise, expected).allSatisfy { abs($0 - $1) < 1e-15 } && noise.count == etas.count)
    }
    var settings = SamplingSettings.consistency(Self.times, steps: 3)
    for etas in [[], [0.9], [0.9, 1.1], [0.9, .nan], [1, 1, 1]] {
      settings.etas = etas
      #expect(settings.fault?.contains("etas") == true, "\(etas)")
    }
  }

  /// A network of the preset `tiny` with random weights, for images of 8 x 8.
  private static func teacher(classes: Int = 3, objective: Objective = .ddpm) -> DiffusionModel {
    var settings = TrainingSettings(
      preset: .tiny, objective: objective, imageHeight: 8, imageWidth: 8)
    if classes > 0 { settings.condition(on: LabelSet(below: classes)) }
    var weights = UNet(settings.configuration).layout.initialValues(seed: 4)
    var stream = RandomStream(seed: 9, purpose: .test)
    for i in weights.indices { weights[i] += Float(stream.uniform(in: -0.02...0.02)) }
    return DiffusionModel(
      configuration: settings.configuration, objective: objective, frame: settings.frame,
      timeRange: .standard,
      provenance: .init(
        version: "test", command: "none", dataset: "none", seed: 1, steps: 0, batchSize: 1),
      weights: weights)
  }

  private static func settings(_ teacher: DiffusionModel) throws -> TrainingSettings {
    var settings = try TrainingSettings(distilling: teacher)
    settings.batchSize = 4
    return settings
  }

  private func trained(
    _ teacher: DiffusionModel, steps: Int, threads: Int = 1
  ) throws -> (Trainer, losses: [Double]) {
    let trainer = Trainer(try Self.settings(teacher), teacher: teacher, threads: threads)
    let losses = try (0..<steps).map { _ in try trainer.takeStep(total: max(60, steps)).loss }
    return (trainer, losses)
  }

  /// The teacher's walks are learnt: over blocks of walks that were never seen before, the loss falls.
  @Test(arguments: [0, 3]) func lossFalls(_ classes: Int) throws {
    let (trainer, losses) = try trained(Self.teacher(classes: classes), steps: 120)
    let (early, late) = (losses.prefix(8).reduce(0, +), losses.suffix(8).reduce(0, +))
    #expect(late < 0.85 * early, "\(early), then \(late)")
    let model = trainer.model(Self.teacher().provenance)
    #expect(model.consistencyTimes == Distillation(of: Self.teacher()).times)
    #expect(model.objective == .v)
  }

  @Test func threadsChangeNoBit() throws {
    let teacher = Self.teacher()
    let one = try trained(teacher, steps: 4)
    let three = try trained(teacher, steps: 4, threads: 3)
    #expect(one.0.checkpoint == three.0.checkpoint)
    #expect(one.losses == three.losses)
  }

  /// Within a block of walks and beyond its end, at step 32.
  @Test(arguments: [3, 32]) func resumesExactly(_ stop: Int) throws {
    let teacher = Self.teacher()
    let (first, _) = try trained(teacher, steps: stop)
    let second = Trainer(first.settings, teacher: teacher, threads: 1)
    second.restore(first.checkpoint)
    _ = try first.takeStep(total: 60)
    _ = try second.takeStep(total: 60)
    #expect(first.checkpoint == second.checkpoint)
  }

  /// Walks to learn from start from other noise than images that are drawn with the same seed.
  @Test func learnsFromOtherNoiseThanItDrawsFrom() throws {
    var starts: [[Double]] = []
    for start in [StartingNoise.seeded(1), .training(seed: 1)] {
      let sampler = try ReverseSampler(.unclipped(Self.times, steps: 1), seed: 1, start: start)
      _ = try sampler.sample(images: 0..<1, pixels: 4, denoiser: GaussianWays()) {
        if $0.stepsDone == 0 { starts.append($0.states) }
      }
    }
    #expect(starts[0] != starts[1])
  }

  @Test func settingsSurviveJSONAndTellFaults() throws {
    let settings = try Self.settings(Self.teacher())
    let data = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: data) == settings)
    #expect(settings.fault == nil)
    var distillation = Distillation(of: Self.teacher())
    // t_k = 10 (k / 8)^p for k = 2, 3, 5 and 8, with 8^-p = 0.004 / 10.
    for (time, expected) in zip(distillation.times, [0.0542883324, 0.2496102925, 1.7060199873, 10])
    {
      #expect(abs(time / expected - 1) < 1e-6)
    }
    #expect(distillation.times.count == 4)
    distillation.times = [0.3, 10]
    #expect(distillation.fault != nil)
    distillation = Distillation(of: Self.teacher())
    distillation.walk.sampler = .ancestral
    #expect(distillation.fault != nil)
  }
}

extension SamplingSettings {
  fileprivate static func unclipped(_ times: [Double], steps: Int) -> SamplingSettings {
    var settings = consistency(times, steps: steps)
    (settings.clip, settings.eta, settings.etas) = (nil, 1, nil)
    return settings
  }
}
