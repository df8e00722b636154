import Diffusion
import Foundation
import NeuralNet
import Numerics
import Randomness
import Runs

extension LearntStudy {
  /// - Throws: `DivergedTraining`, `NonFiniteState`, `NumericalFault`, or `Stopped`.
  package func run(watch: Watch) throws -> Result {
    var result = Result()
    for work in works {
      result.exact += try exact(work)
      if work.samples > 0 { result.floors.append(try floor(work, watch)) }
      for objective in work.objectives {
        var losses: [Double] = []
        for number in 0..<work.seeds {
          let seed = seed &+ UInt64(number)
          let learnt = try train(work, objective, seed, watch)
          losses.append(learnt.loss)
          result.parameters[work.learner] = learnt.parameters
          result.rows += try rows(work, objective, seed, learnt, watch)
          result.levels += try levels(work, objective, seed, learnt)
          if let affine = learnt.affine {
            result.bands += try bands(work, objective, seed, affine, watch)
          }
        }
        result.losses.append((work.learner, objective, SampleStatistics(losses).mean))
      }
    }
    return result
  }

  /// A trained network, whatever its kind.
  private struct Learnt {
    let denoiser: any Denoiser
    let loss: Double
    let parameters: Int
    /// Its estimate as a matrix; nil unless it is linear.
    let affine: ((Double) -> AffineEstimate)?

    init<Model: Network>(
      _ estimator: FieldEstimator<Model>, affine: ((Double) -> AffineEstimate)? = nil
    ) {
      (denoiser, loss) = (estimator, estimator.loss)
      (parameters, self.affine) = (estimator.weights.count, affine)
    }
  }

  /// The values of log(alphaBar / sigma^2) at T and at t_1.
  static var levelRange: ClosedRange<Double> {
    OrnsteinUhlenbeck.logSNR(timeRange.maximum)...OrnsteinUhlenbeck.logSNR(timeRange.minimum)
  }

  /// Returns `count` + 1 values from one end of the levels to the other.
  static func evenLevels(_ count: Int) -> [Double] {
    let (low, high) = (levelRange.lowerBound, levelRange.upperBound)
    return (0...count).map { low + (high - low) * Double($0) / Double(count) }
  }

  private func train(
    _ work: Work, _ objective: Objective, _ seed: UInt64, _ watch: Watch
  ) throws -> Learnt {
    let field = field(work.learner)
    let settings = PointSettings(
      objective, hidden: [], points: work.points, batch: work.batch, steps: work.steps,
      times: .logUniform, timeRange: Self.timeRange, seed: seed, dimension: field.dimension)
    let points = field.draw(work.points, seed: seed, for: .training).map { Float($0) }
    func fit<Model: Network>(
      _ network: Model, rate: Double, run: Int, muon: Double? = nil
    ) throws -> FieldEstimator<Model> {
      var optimiser = Optimiser.Settings()
      optimiser.muonRate = muon
      return try FieldEstimator(
        network, settings, .init(rate: rate, optimiser: optimiser, run: run), points: points,
        threads: threads
      ) {
        try watch("training \(work.learner.rawValue), \(objective.title)", $0, work.steps)
      }
    }
    switch work.learner {
    case .linear:
      let network = LinearNetwork(
        dimension: field.dimension, knots: Self.evenLevels(Self.knots - 1))
      let found = try fit(network, rate: 1e-2, run: 64)
      return Learnt(found, affine: { found.estimate(at: $0) })
    case .perceptron:
      let network = MLP(
        dimension: field.dimension, hidden: [Int](repeating: work.width, count: 3),
        activation: .relu)
      return Learnt(try fit(LevelPerceptron(network), rate: 2e-3, run: 128))
    case .unet:
      // The settings of the standard recipe for this preset.
      let choices = Recipe.standard.choices(for: .tiny)
      return Learnt(
        try fit(
          UNet(UNetPreset.tiny.configuration(height: field.height, width: field.width)),
          rate: choices.learningRate, run: 8, muon: choices.adam.muonRate))
    }
  }

  // MARK: Laws of samples

  /// Returns the settings of a sampler with a number of evaluations.
  static func sampling(_ sampler: Sampler, _ evaluations: Int) -> SamplingSettings {
    SamplingSettings(
      sampler: sampler, schedule: .logSNR, steps: sampler.steps(evaluations: evaluations),
      firstTime: timeRange.minimum, lastTime: timeRange.maximum)
  }

  private func exact(_ work: Work) throws -> [Exact] {
    try work.evaluations.flatMap { evaluations in
      try Self.samplers.map { sampler in
        let plan = try Self.sampling(sampler, evaluations).plan()
        return Exact(
          learner: work.learner, sampler: sampler, evaluations: evaluations,
          error: GaussianRecursion(plan: plan).error(on: field(work.learner).spectrum))
      }
    }
  }

  private func rows(
    _ work: Work, _ objective: Objective, _ seed: UInt64, _ learnt: Learnt, _ watch: Watch
  ) throws -> [Row] {
    let field = field(work.learner)
    return try work.evaluations.flatMap { evaluations in
      try Self.samplers.map { sampler in
        let settings = Self.sampling(sampler, evaluations)
        let plan = try settings.plan()
        let recursion = GaussianRecursion(plan: plan)
        let ideal = field.law(
          variances: field.variances.map { recursion.moments(eigenvalue: $0).variance })
        let (total, score): (Measured, Measured)
        if let affine = learnt.affine {
          try watch("computing the law of samples", 0, 1)
          let law = AffineRecursion(plan: plan).law(from: .standard(field.dimension), affine)
          total = Measured(value: try law.distance(to: field.law(at: 0)))
          score = Measured(value: try law.distance(to: ideal))
        } else {
          let samples = try draw(work, settings, seed, learnt, watch)
          let found = try EmpiricalDistance.measure(samples, from: [field.law(at: 0), ideal])
            .map { Measured(value: $0.value, error: $0.error, raw: $0.raw) }
          (total, score) = (found[0], found[1])
        }
        return Row(
          learner: work.learner, objective: objective, seed: seed, sampler: sampler,
          evaluations: evaluations, total: total, score: score)
      }
    }
  }

  private func draw(
    _ work: Work, _ settings: SamplingSettings, _ seed: UInt64, _ learnt: Learnt, _ watch: Watch
  ) throws -> [Double] {
    let sampler = try ReverseSampler(settings, seed: seed)
    return try (0..<work.samples).batches(of: 500).flatMap { batch in
      try sampler.sample(
        images: batch, pixels: field(work.learner).dimension, threads: threads,
        denoiser: learnt.denoiser
      ) {
        try watch(
          "drawing with \(settings.sampler.rawValue)", $0.imageSteps, work.samples * $0.steps)
      }
    }
  }

  private static let floorSets = 8

  private func floor(_ work: Work, _ watch: Watch) throws -> Floor {
    let field = field(work.learner)
    let found = try (0..<Self.floorSets).map { set in
      try watch("measuring exact samples", set, Self.floorSets)
      // The seeds are far enough apart for any number of networks that anyone waits for.
      let samples = field.draw(
        work.samples, seed: seed &+ UInt64(set) << 32, for: .judging)
      return try EmpiricalDistance.measure(samples, from: [field.law(at: 0)])[0].raw
    }
    let statistics = SampleStatistics(found)
    return Floor(
      learner: work.learner, samples: work.samples, mean: statistics.mean,
      deviation: statistics.deviation ?? 0)
  }

  // MARK: Errors of estimates

  /// The number of states at which a network's estimate is compared with the exact one.
  private static let judged = 1000

  private func levels(
    _ work: Work, _ objective: Objective, _ seed: UInt64, _ learnt: Learnt
  ) throws -> [Level] {
    let field = field(work.learner)
    let clean = learnt.affine == nil ? field.draw(Self.judged, seed: seed, for: .judging) : []
    var noise = [Float](repeating: 0, count: clean.count)
    var stream = RandomStream(seed: seed, purpose: .trainingNoise, step: .max)
    stream.fillNormal(&noise)
    return try Self.evenLevels(Self.levels).map { level in
      let t = OrnsteinUhlenbeck.time(logSNR: level)
      let square: Double
      if let affine = learnt.affine {
        square = affine(t).meanSquare(to: field.estimate(at: t), over: field.law(at: t))
      } else {
        let (signal, sigma) = (OrnsteinUhlenbeck.signalScale(t), OrnsteinUhlenbeck.noiseScale(t))
        let states = clean.indices.map { signal * clean[$0] + sigma * Double(noise[$0]) }
        let exact = field.estimates(of: states, pixels: field.dimension, time: t)
        let found = try learnt.denoiser.estimates(
          of: states, pixels: field.dimension, time: t)
        square =
          zip(found, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          / Double(Self.judged)
      }
      return Level(
        learner: work.learner, objective: objective, seed: seed, level: level,
        error: square / Double(field.dimension))
    }
  }

  /// Returns what the learnt error does if it is there only in one band of levels after another.
  private func bands(
    _ work: Work, _ objective: Objective, _ seed: UInt64,
    _ affine: (Double) -> AffineEstimate, _ watch: Watch
  ) throws -> [Band] {
    let edges = Self.evenLevels(Self.bands)
    return try Self.pairs.flatMap { [$0.sde, $0.flow] }.flatMap { sampler -> [Band] in
      let recursion = AffineRecursion(plan: try Self.sampling(sampler, work.shown).plan())
      let start = GaussianLaw.standard(signal.dimension)
      let ideal = recursion.law(from: start) { signal.estimate(at: $0) }
      return try zip(edges, edges.dropFirst()).map { low, high in
        try watch("switching the error on in bands", 0, 1)
        let law = recursion.law(from: start) { t in
          let level = OrnsteinUhlenbeck.logSNR(t)
          // The ends of the levels belong to the outer bands, whatever rounding makes of them.
          let isInside =
            (level >= low || low == edges[0]) && (level < high || high == edges[edges.count - 1])
          return isInside ? affine(t) : signal.estimate(at: t)
        }
        return Band(
          objective: objective, seed: seed, sampler: sampler, range: low...high,
          moved: try law.distance(to: ideal))
      }
    }
  }
}
