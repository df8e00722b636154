import Diffusion
import Foundation
import Numerics
import Runs
import Studies
import Testing

@Suite struct LawFitTests {
  /// The moments of the authors' arrays give W2 of 0.163, 0.144 and 0.089 (THEORY 2.1; only CEM's
  /// mean is known, and is the only one that matters).
  @Test(arguments: [
    (0.162, 1.0134, 0.01034, 0.163), (0, 0.9723, 0.1408, 0.144), (0, 0.9512, 0.0741, 0.089),
  ])
  func transportOfMoments(mean: Double, along: Double, across: Double, published: Double) {
    let points = [1.0, -1].flatMap { x in
      [1.0, -1].map { y in PlanePoint(mean + along * x, across * y) }
    }
    let fit = LawFit(points, law: .line, seed: 1)
    #expect(abs(fit.mean.x - mean) < 1e-12 && abs(fit.deviation.y - across) < 1e-12)
    #expect(abs((fit.gaussian ?? 0) - published) < 0.001)
    // The Gaussian of the moments is never farther.
    #expect((fit.second ?? 0) >= (fit.gaussian ?? 1))
  }

  /// A law moved by 0.3 along the line and 0.4 off it: W1 along 0.3, W2 0.5.
  @Test func aShiftIsItsOwnDistance() {
    // In an order without meaning, since W1 in the plane takes the first 2000 (1597 and 4000 have no
    // common divisor).
    let points = (0..<4000).map {
      PlanePoint(NormalDistribution.quantile((Double($0 * 1597 % 4000) + 0.5) / 4000) + 0.3, 0.4)
    }
    let fit = LawFit(points, law: .line, seed: 1)
    #expect(abs((fit.along ?? 0) - 0.3) < 1e-9 && abs((fit.second ?? 0) - 0.5) < 1e-9)
    #expect(abs((fit.kolmogorov ?? 0) - (2 * NormalDistribution.cumulative(0.15) - 1)) < 1e-3)
    // W1 in the plane is 0.5 but for the chance in 2000 exact draws.
    #expect(abs(fit.plane - 0.5) < 0.05, "\(fit.plane)")
    #expect(fit.shares == nil)
  }

  /// Points that all lie at the outer end must be moved along the whole curve, by (1/12) times the
  /// integral of (u - 1) sqrt(1 + u^2) du.
  @Test func massAtTheEndOfTheCurve() {
    let steps = 120_000
    let expected = (0..<steps).reduce(0.0) {
      let u = 1 + 12 * (Double($1) + 0.5) / Double(steps)
      return $0 + (u - 1) / 12 * (1 + u * u).squareRoot() * 12 / Double(steps)
    }
    let fit = LawFit(
      [PlanePoint](repeating: 1.05 * Spiral.point(13), count: 2000), law: .curve, seed: 1)
    #expect(abs((fit.along ?? 0) / expected - 1) < 1e-4, "\(expected)")
    #expect(abs((fit.kolmogorov ?? 0) - 1) < 1e-9 && fit.gaussian == nil)
  }

  /// Arms that chance alone may tell apart are named together, and none is best where all are so.
  @Test func equalArmsShareTheirRank() {
    // Exact draws that are moved along the line by 0 and 0.3: W1 along is the shift.
    let draws = (0..<1000).map {
      NormalDistribution.quantile((Double($0 * 1597 % 1000) + 0.5) / 1000)
    }
    func fit(_ shift: Double) -> LawFit {
      LawFit(draws.map { PlanePoint($0 + shift, 0) }, law: .line, seed: 1)
    }
    func arm(_ name: String, along shift: Double, off: Double) -> ArmResult {
      ArmResult(
        PlanarArms.Arm(name, nil, .standard()), law: .line, seed: 1, loss: nil,
        points: draws.map { PlanePoint($0 + shift, off) })
    }
    // A mean of 0.03 with a deviation of 0.01.
    let floor = [0.02, 0.03, 0.04].map(fit)
    let (a, b) = (arm("a", along: 0.05, off: 3), arm("b", along: 0.06, off: 2))
    let (c, d) = (arm("c", along: 0.3, off: 1), arm("d", along: 0.31, off: 9))
    func claim(_ arms: [ArmResult]) -> String { ArmFindings(arms: arms, floor: floor).lawClaim }
    #expect(claim([a, b]).contains("the arms do not differ beyond chance (0.05 to 0.06)"))
    #expect(claim([a]).contains("a has 0.05;"))
    let all = claim([d, c, b, a])
    #expect(
      all.contains("the best is b (0.06), a (0.05) and the worst d (0.31), c (0.3);"), "\(all)")
    #expect(all.contains("The arm nearest to the data, c, is among the worst by law."))
    #expect(claim([a, d]).contains("The arm nearest to the data, a, is the best by law."))
    let between = arm("e", along: 0.15, off: 0.5)
    #expect(claim([a, c, between]).hasSuffix("nearest to the data is another, e, with 0.15."))
  }

  @Test func sharesOfACloud() {
    let cloud = PointCloud([[0, 0], [1, 0], [0, 1], [1, 1]])
    let fit = LawFit(
      [[0.1, 0], [0, 0.1], [0.9, 0], [0, 0.9]] as [PlanePoint], law: .points(cloud), seed: 1)
    #expect(fit.shares == 0.25 && fit.along == nil && fit.kolmogorov == nil)
  }

  /// Exact draws: KS has a mean of 0.8687 / sqrt(n) (Kolmogorov's law), and W1 on the line is 0.8 over
  /// sqrt(n) or so; all floors fall like n^(-1/2).
  @Test func floorsAreThoseOfChance() throws {
    for law in [PlanarLaw.line, .curve] {
      let floor = LawFit.floor(law, samples: 1000, seed: 3, threads: 2)
      #expect(floor.count == LawFit.floorSets)
      let mean = SampleStatistics(floor.compactMap(\.kolmogorov)).mean * 1000.0.squareRoot()
      // Over eight sets the mean has a standard error of 0.26 / sqrt(8).
      #expect(abs(mean - 0.8687) < 4 * 0.26 / 8.0.squareRoot(), "\(mean)")
      let many = LawFit.floor(law, samples: 4000, seed: 3, threads: 1)
      let ratio =
        SampleStatistics(floor.compactMap(\.along)).mean
        / SampleStatistics(many.compactMap(\.along)).mean
      #expect((1.3...3).contains(ratio), "\(ratio)")
    }
    let cloud = LawFit.floor(.points(.eightPoints), samples: 800, seed: 1, threads: 2)
    #expect(cloud.allSatisfy { ($0.shares ?? 0) > 0 && ($0.shares ?? 1) < 0.1 })
  }

  /// With the exact score on the spiral, the exponential schedule is nearest to the curve and worst as
  /// a law (W1 in the plane was found to be 1.98 against 1.05 with linear steps, with a floor of 0.49),
  /// and DDPM's step is better than the classic one on both.
  @Test func theNearestScheduleIsTheWorstLaw() throws {
    let arms = PlanarArms(law: .curve, samples: 600, seed: 2, threads: 2)
    let found = try arms.run(
      [(Sampler.classic, Schedule.linear), (.classic, .exponential), (.ancestral, .exponential)]
        .map { sampler, schedule in
          .init(
            "", nil,
            SamplingSettings(
              sampler: sampler, schedule: schedule, steps: schedule == .linear ? 39 : 40))
        }, watch: Watch())
    #expect(found[1].distances.mean < 0.1 * found[0].distances.mean)
    #expect(found[1].fit.plane > 1.3 * found[0].fit.plane)
    #expect((found[1].fit.along ?? 0) > 1.5 * (found[0].fit.along ?? 0))
    #expect(found[2].fit.plane < 0.85 * found[1].fit.plane)
    let floor = LawFit.floor(.curve, samples: 600, seed: 2, threads: 2)
    #expect(floor.allSatisfy { $0.plane < found[0].fit.plane })
  }
}

@Suite struct DriftTests {
  /// A constant error of the estimate moves the mean by the integral of 1 / (e^t - 1) from t_1, which is
  /// -log(1 - e^{-t_1}), 9.21 for t_1 = 1e-4, whatever the scheme, as steps grow small. The last step
  /// from t_1 to 0 adds another 1, the whole of the error.
  @Test(arguments: [Sampler.classic, .ancestral])
  func aConstantErrorCountsInEachDecade(sampler: Sampler) throws {
    let plan = try SamplingSettings(sampler: sampler, steps: 20_000).plan()
    let drift = DriftStudy.drift(plan, bias: plan.map { _ in 0.1 })
    #expect(drift.count == 20_000)
    #expect(abs(drift[drift.count - 2] / (-0.1 * log(-expm1(-1e-4))) - 1) < 0.003)
    #expect(abs((drift.last ?? 0) - drift[drift.count - 2] - 0.1) < 1e-3)
    // The same error in another decade adds as much.
    let decades = [1e-4...1e-3, 1e-3...1e-2].map { decade in
      DriftStudy.drift(plan, bias: plan.map { decade.contains($0.time) ? 0.1 : 0 })
        .dropLast().last ?? 0
    }
    #expect(abs(decades[0] / decades[1] - 1) < 0.02, "\(decades)")
  }

  /// Times drawn evenly in the logarithm, with the weight for it, have the mean of uniform times.
  @Test func balancedTimesHaveTheSameLoss() {
    let range = TimeRange.standard
    func mean(_ times: TrainingTimes, _ loss: (Double) -> Double) -> Double {
      (0..<200_000).reduce(0.0) {
        let t = times.time(quantile: (Double($1) + 0.5) / 200_000, in: range)
        return $0 + times.balance(at: t, in: range) * loss(t)
      } / 200_000
    }
    for loss in [{ 1 / expm1($0) * min(1, $0) }, { exp(-$0) }, { _ in 1 }] as [(Double) -> Double] {
      #expect(abs(mean(.balanced, loss) / mean(.uniform, loss) - 1) < 1e-3)
    }
    #expect(TrainingTimes.logUniform.balance(at: 0.3, in: range) == 1)
  }

  /// The recursion with the measured error predicts the samples' mean.
  @Test func theErrorPredictsTheDrift() throws {
    var sizes = PlanarRecipe.Sizes.quick
    (sizes.steps, sizes.batch, sizes.trainingPoints, sizes.samples) = (300, 2500, 4000, 4000)
    let recipe = PlanarRecipe(
      sizes: sizes, learningRate: 5e-3, trainingTimes: nil, sampler: nil, hasLastNoise: false,
      isAsPublished: false, timeRange: .standard, seed: 3, threads: 2)
    let trials = try DriftStudy(recipe, hidden: [16, 16], repeats: 1).run(watch: Watch())
    #expect(trials.map(\.way) == DriftStudy.Way.allCases)
    #expect(trials.contains { abs($0.fit.mean.x) > 0.1 })
    for trial in trials {
      // Chance gives 0.016, and errors that change along the line some more.
      let gap = abs(trial.fit.mean.x - (trial.predicted.last ?? 0))
      #expect(
        gap < 0.13 + 0.15 * abs(trial.fit.mean.x),
        "\(trial.way.rawValue): \(trial.fit.mean.x), \(gap)")
    }
    #expect(trials[0].fit.mean.x != trials[1].fit.mean.x)
  }
}
