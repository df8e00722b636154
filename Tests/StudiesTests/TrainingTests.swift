import Diffusion
import Foundation
import NeuralNet
import Runs
import Studies
import Synchronization
import Testing

@Suite struct TrainingTests {
  private func settings(_ objective: Objective, steps: Int = 400) -> PointSettings {
    PointSettings(
      objective, hidden: [16, 16], points: 3000, batch: 300, steps: steps, learningRate: 5e-3,
      times: .published)
  }

  private func trained(_ settings: PointSettings, threads: Int = 2, law: PlanarLaw = .line) throws
    -> (PointDenoiser, losses: [Double])
  {
    let trainer = PointTrainer(settings, law: law, threads: threads)
    let losses = try (0..<settings.steps).map { _ in try trainer.takeStep() }
    return (trainer.denoiser(), losses)
  }

  @Test func thePapersNetworks() {
    #expect(PointSettings(.cem, hidden: [4, 4]).parameters == 46)
    #expect(PointSettings(.cem, hidden: [32, 32, 32]).parameters == 2306)
    #expect(PointSettings(.cem, hidden: [64, 64, 64, 64]).parameters == 12_866)
  }

  /// Some hundred steps bring the estimate of X_0 nearer to the exact one at a middle time.
  @Test(arguments: [Objective.cem, .sgm, .ddpm])
  func learnsTheLine(_ objective: Objective) throws {
    func error(_ network: PointDenoiser) throws -> Double {
      let row = LineErrors(network, times: [0.5], samples: 2000, seed: 9).rows[0]
      return row.estimate[0] + row.estimate[1]
    }
    let start = PointTrainer(settings(objective), law: .line, threads: 2).denoiser()
    let (end, losses) = try trained(settings(objective))
    let (before, after) = (try error(start), try error(end))
    #expect(after < 0.2 * before, "\(before) to \(after)")
    #expect(losses.suffix(50).reduce(0, +) < losses.prefix(50).reduce(0, +))
  }

  @Test func threadsDoNotMatter() throws {
    var short = settings(.cem, steps: 7)
    // There is so much work that the first thread cannot finish it before the others wake.
    (short.batch, short.hidden) = (3000, [128, 128, 128])
    let (one, several) = (try trained(short, threads: 1), try trained(short, threads: 3))
    #expect(one.losses == several.losses)
    let states = (0..<3000).map { sin(Double($0)) }
    #expect(one.0.outputs(of: states, time: 0.3) == several.0.outputs(of: states, time: 0.3))
  }

  @Test func seedsDo() throws {
    var other = settings(.cem, steps: 2)
    other.seed = 2
    #expect(try trained(other).losses != trained(settings(.cem, steps: 2)).losses)
  }

  /// With the same weights and noise, the first loss for a single clean point under the power p is
  /// the loss under the constant weight, multiplied by the weight.
  @Test func weightsAreThoseOfTheErrorOfTheEstimate() throws {
    func firstLoss(_ power: Double) throws -> Double {
      var chosen = settings(.cem, steps: 1)
      chosen.weight = .power(power)
      // All times are within 10 % of 2, so that the weight is known.
      chosen.timeRange = try TimeRange(minimum: 1.9, maximum: 2.1)
      chosen.times = .uniform
      return try trained(chosen).losses[0]
    }
    let constant = try firstLoss(0)
    #expect(abs(try firstLoss(1) / constant * expm1(2) - 1) < 0.03)
    #expect(abs(try firstLoss(2) / constant * expm1(2) * expm1(2) - 1) < 0.05)
  }

  /// Counting the error of one target, all predictions of the same estimate have the same loss; and
  /// the papers' weights count that of the noise.
  @Test(arguments: [Objective.ddpm, .cem, .v])
  func weightsOfAnErrorDoNotDependOnThePrediction(_ loss: Objective) {
    let (t, x, estimate, clean) = (0.7, 1.3, 0.4, 0.9)
    func error(_ objective: Objective) -> Double {
      // The output that stands for an estimate: estimate = state * x + output * o.
      let reading = objective.estimate(at: t)
      func output(_ f: Double) -> Double { (f - reading.state * x) / reading.output }
      return output(estimate) - output(clean)
    }
    let expected = error(loss) * error(loss)
    for objective in Objective.allCases {
      let weight = PointWeight.errorOf(loss).weight(objective, at: t)
      #expect(abs(weight * error(objective) * error(objective) / expected - 1) < 1e-12)
    }
    for objective in [Objective.ddpm, .cem, .sgm] {
      let own = PointWeight.power(1).weight(objective, at: t)
      #expect(abs(PointWeight.errorOf(.ddpm).weight(objective, at: t) / own - 1) < 1e-12)
    }
  }

  @Test func publishedTimesLeaveSmallTimesOut() {
    let range = TimeRange.standard
    #expect(TrainingTimes.published.time(quantile: 0, in: range) == 10.0 / 199)
    #expect(TrainingTimes.published.time(quantile: 0.9999, in: range) == 10)
    for law in [TrainingTimes.uniform, .logUniform] {
      #expect(law.time(quantile: 0, in: range) == 1e-4)
      #expect(law.time(quantile: 0.9999, in: range) < 10)
    }
    #expect(abs(TrainingTimes.uniform.time(quantile: 0.5, in: range) - 5.00005) < 1e-12)
    #expect(abs(TrainingTimes.logUniform.time(quantile: 0.4, in: range) - 0.01) < 1e-12)
  }

  @Test func divergenceIsAnError() throws {
    var wild = settings(.cem, steps: 3)
    wild.learningRate = .infinity
    #expect(throws: DivergedTraining.self) { try trained(wild) }
  }

  /// The classic scheme has its own variances with an exact score (THEORY 4.3, D0): 0.949639862,
  /// and the floor 9.9995e-5 where the last step adds noise.
  @Test func exactArmHasTheSamplersLaw() throws {
    let study = PlanarArms(law: .line, samples: 4000, seed: 4, threads: 2)
    let sampling = SamplingSettings(sampler: .classic, steps: 200)
    var noisy = sampling
    noisy.noiseInLastStep = true
    let results = try study.run(
      [.init("without", nil, sampling), .init("with", nil, noisy)], watch: Watch())
    let (without, with) = (results[0].moments.deviation, results[1].moments.deviation)
    #expect(abs(without.x / 0.949639862.squareRoot() - 1) < 0.04)
    #expect(without.y < 1e-6 && abs(with.y / 0.0099998 - 1) < 0.05)
    #expect(results[0].loss == nil && results[0].parameters == nil)
  }

  @Test func armsOfOneSettingShareANetwork() throws {
    let study = PlanarArms(law: .points(.eightPoints), samples: 200, seed: 4, threads: 2)
    let short = settings(.cem, steps: 3)
    let stages = Mutex<Set<String>>([])
    let results = try study.run(
      [
        .init("a", short, SamplingSettings(steps: 4)),
        .init("b", short, SamplingSettings(schedule: .linear, steps: 4)),
      ], watch: Watch(report: { stage, _, _ in stages.withLock { _ = $0.insert(stage) } }))
    #expect(stages.withLock { $0 } == ["training a", "drawing a", "drawing b"])
    #expect(results[0].loss == results[1].loss && results[0].points != results[1].points)
    #expect(results.allSatisfy { $0.counts.reduce(0, +) == 200 && $0.points.count == 200 })
  }
}
