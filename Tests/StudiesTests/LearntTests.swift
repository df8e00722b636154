import Diffusion
import NeuralNet
import Numerics
import Runs
import Studies
import TestSupport
import Testing

@Suite struct LearntTests {
  private func linear(
    _ field: CosineField, _ objective: Objective, steps: Int
  ) throws -> FieldEstimator<LinearNetwork> {
    let settings = PointSettings(
      objective, hidden: [], points: 2000, batch: 64, steps: steps, times: .logUniform, seed: 3,
      dimension: field.dimension)
    return try FieldEstimator(
      LinearNetwork(dimension: field.dimension, knots: [-10, -4, -2, 0, 2, 4, 10]), settings,
      .init(rate: 0.02, run: 16),
      points: field.draw(2000, seed: 3, for: .training).map { Float($0) }, threads: 2
    ) { _ in }
  }

  /// What the network says of points is what its matrix says, up to the rounding of Float, which
  /// the objectives that predict noise multiply by up to 1 / sqrt(alphaBar) = 148.
  @Test(arguments: Objective.allCases) func theMatrixIsTheEstimate(objective: Objective) throws {
    let field = try CosineField(height: 1, width: 3)
    let learnt = try linear(field, objective, steps: 20)
    for t in [1e-4, 0.3, 2, 10] {
      let x = [0.5, -1, 2]
      let found = learnt.estimates(of: x, pixels: 3, time: t)
      let affine = learnt.estimate(at: t)
      for i in 0..<3 {
        let expected = (0..<3).reduce(affine.offset[i]) { $0 + affine.matrix[i, $1] * x[$1] }
        #expect(abs(found[i] - expected) < 1e-4 * max(1, abs(expected)), "\(objective), t = \(t)")
      }
    }
  }

  /// Training brings the estimate nearer to the exact one.
  @Test func trainingLearns() throws {
    let field = try CosineField(height: 1, width: 4)
    func error(_ steps: Int) throws -> Double {
      let learnt = try linear(field, .cem, steps: steps)
      return [0.1, 1, 3].reduce(0.0) {
        $0 + learnt.estimate(at: $1).meanSquare(to: field.estimate(at: $1), over: field.law(at: $1))
      }
    }
    let (before, after) = (try error(1), try error(400))
    #expect(after < 0.1 * before, "\(before), \(after)")
  }

  /// Drawn samples have the law that the recursion says, whatever the network learnt.
  @Test(arguments: [Sampler.ancestral, .dpm2m, .dpm2mSDE, .heun])
  func samplesHaveTheLawOfTheRecursion(sampler: Sampler) throws {
    let field = try CosineField(height: 1, width: 3)
    let learnt = try linear(field, .ddpm, steps: 60)
    let settings = SamplingSettings(sampler: sampler, schedule: .logSNR, steps: 8)
    let plan = try settings.plan()
    let law = AffineRecursion(plan: plan).law(from: .standard(3)) { learnt.estimate(at: $0) }
    let samples = try ReverseSampler(settings, seed: 2).sample(
      images: 0..<4000, pixels: 3, threads: 2, denoiser: learnt)
    let found = try EmpiricalDistance.measure(samples, from: [law, field.law(at: 0)])
    let far = try law.distance(to: field.law(at: 0))
    // To its own law the samples have the bias of their number alone, a few percent of their size;
    // the data's is far away after so little training.
    #expect(far > 0.1 && found[0].raw < 0.1 * far, "\(sampler): \(found[0]), \(far)")
    #expect(found[0].value < 4 * found[0].error, "\(sampler): \(found[0])")
    #expect(abs(found[1].value - far) < 5 * found[1].error + 0.01, "\(found[1]), \(far)")
  }

  // MARK: Distances

  @Test func buresByHand() throws {
    // Diagonal in different axes: R = rotation by 45 degrees, covariances diag(4, 1) and its
    // rotation. C1^{1/2} C2 C1^{1/2} = [[10, 3], [3, 2.5]] has trace 12.5 and determinant 16, so
    // tr of its root is sqrt(12.5 + 2 * 4), and W2^2 = 1 + 5 + 5 - 2 sqrt(20.5).
    let a = GaussianLaw(mean: [0, 1], covariance: BlockMatrix([4, 0, 0, 1], rows: 2, columns: 2))
    let b = GaussianLaw(
      mean: [0, 0], covariance: BlockMatrix([2.5, 1.5, 1.5, 2.5], rows: 2, columns: 2))
    let expected = (11 - 2 * 20.5.squareRoot()).squareRoot()
    #expect(abs(try a.distance(to: b) - expected) < 1e-12)
    #expect(abs(try b.distance(to: a) - expected) < 1e-12)
  }

  @Test func jackknifeByHand() {
    // W^2 = 4 + 9 / n has 4 without its bias; with n = 10 groups, one left out gives 4 + 9 / 9.
    let exact = EmpiricalDistance(
      square: 4.9, withoutOne: [Double](repeating: 5, count: 10))
    #expect(abs(exact.value - 2) < 1e-12 && abs(exact.raw - 4.9.squareRoot()) < 1e-12)
    #expect(exact.error == 0)
    // Two groups: the spread of 1 and 3 around 2, times 1/2, is a square error of 1.
    let two = EmpiricalDistance(square: 3, withoutOne: [1, 3])
    #expect(abs(two.value - 2) < 1e-12 && abs(two.error - 0.25) < 1e-12)
    // Below 0 it is 0, with the root of the square's error.
    let none = EmpiricalDistance(square: 0.5, withoutOne: [1, 3])
    #expect(none.value == 0 && abs(none.error - 1) < 1e-12)
  }

  /// Exact samples: the raw distance is all bias, and the corrected one is of the size of its error.
  @Test func exactSamplesHaveNoDistance() throws {
    let field = try CosineField(height: 1, width: 8)
    for seed in 1...4 {
      let samples = field.draw(2000, seed: UInt64(seed), for: .judging)
      let found = try EmpiricalDistance.measure(samples, from: [field.law(at: 0)])[0]
      #expect(found.raw > 0.02 && found.value <= 3 * found.error, "\(found)")
    }
  }

  // MARK: The study

  private func study(threads: Int) throws -> LearntStudy {
    try LearntStudy(
      [
        .init(
          .linear, objectives: [.cem, .sgm], seeds: 2, steps: 8, batch: 16, points: 100,
          evaluations: [4, 24]),
        .init(
          .perceptron, objectives: [.ddpm], seeds: 1, steps: 3, batch: 16, points: 100,
          evaluations: [4], samples: 40, width: 8),
        .init(
          .unet, objectives: [.cem], seeds: 1, steps: 2, batch: 8, points: 50, evaluations: [3],
          samples: 20),
      ], width: 4, side: 4, seed: 7, threads: threads)
  }

  @Test func everythingIsMeasured() throws {
    let study = try study(threads: 2)
    let result = try study.run(watch: Watch())
    let samplers = LearntStudy.samplers.count
    #expect(result.rows.count == samplers * (2 * 2 * 2 + 1 + 1))
    #expect(result.levels.count == (LearntStudy.levels + 1) * (4 + 1 + 1))
    #expect(result.bands.count == 4 * 4 * LearntStudy.bands)
    #expect(result.floors.count == 2 && result.losses.count == 4)
    // The four parts bound the whole, where all are exact.
    for row in result.rows where row.learner == .linear {
      let exact = try #require(
        result.exact.first {
          $0.learner == .linear && $0.sampler == row.sampler && $0.evaluations == row.evaluations
        }
      ).error
      let sum = exact.initialisation + exact.truncation + exact.discretisation + row.score.value
      #expect(row.total.value <= sum * (1 + 1e-6) && row.score.value > 0)
      #expect(row.total.error == nil && exact.truncation == 0)
    }
    #expect(result.rows.filter { $0.learner == .unet }.allSatisfy { $0.total.error != nil })
    // Each band holds a step of the longest plan, and its error moves the samples, by less than the
    // whole error does with so few steps of training.
    #expect(result.bands.allSatisfy { $0.moved > 0 && $0.moved.isFinite })
    let page = try study.page(of: result)
    #expect(page.text.contains("linear model, 24 evaluations: with noise the score's part"))
    #expect(page.text.contains("observation") == false)
  }

  @Test func threadsDoNotMatter() throws {
    let (one, two) = (try study(threads: 1), try study(threads: 2))
    let (a, b) = (try one.run(watch: Watch()), try two.run(watch: Watch()))
    #expect(a.rows.map(\.total.value) == b.rows.map(\.total.value))
    #expect(a.levels.map(\.error) == b.levels.map(\.error))
  }

  @Test func itCanBeStopped() throws {
    let study = try study(threads: 1)
    #expect(throws: Stopped.self) { try study.run(watch: Watch(shouldStop: { true })) }
  }
}
