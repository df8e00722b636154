import Diffusion
import Foundation
import Numerics
import Runs

/// Why samples of CEM lie to one side of the line's middle, and what mends it, over several seeds of
/// training: a part of experiment 1.
///
/// Along the line the exact reverse process forgets nothing that happens at small t. So a mean error
/// delta(t) = E (f_th - f)_1 of the estimate moves the mean of the samples by the sum of all steps'
/// shares, in the limit of small steps
///
///     m = integral from t_1 to T of delta(t) / (e^t - 1) dt,
///
/// which is delta log(1 / t_1) for a constant delta: an error that is the same at all small t counts
/// once in each decade of t.
package struct DriftStudy: Sendable {
  /// A way to train and to draw.
  package enum Way: String, CaseIterable, Sendable {
    case plain
    case averaged = "averaged weights"
    case ancestral = "ancestral step"
    case balanced = "balanced times"
    case both = "balanced times, averaged weights"

    var times: TrainingTimes? { self == .balanced || self == .both ? .balanced : nil }
    var isAveraged: Bool { self == .averaged || self == .both }
  }

  /// What one network drew in one way.
  package struct Trial: Sendable {
    package let way: Way
    package let seed: UInt64
    package let fit: LawFit
    /// The mean distance of the samples to the line.
    package let distance: Double
    /// delta at each time of the sampler, from T down.
    package let bias: [(time: Double, bias: Double)]
    /// m after each step, by the sampler's recursion with `bias`; the last is that of the samples.
    package let predicted: [Double]
  }

  let recipe: PlanarRecipe
  let hidden: [Int]
  /// The seeds of training; none leaves the study out.
  let seeds: [UInt64]

  /// - Parameter repeats: the number of seeds, the first of which is the recipe's.
  package init(_ recipe: PlanarRecipe, hidden: [Int], repeats: Int) {
    (self.recipe, self.hidden) = (recipe, hidden)
    seeds = (0..<UInt64(repeats)).map { recipe.seed &+ $0 }
  }

  /// The points per step: a fifth of the recipe's, so that several seeds take no longer than one of
  /// each method.
  var batch: Int { max(1, recipe.sizes.batch / 5) }

  /// The times of each seed's trainings, nil for the recipe's own.
  private var trainings: [TrainingTimes?] {
    recipe.comparedTimes[0] == .balanced ? [nil] : [nil, .balanced]
  }

  /// - Throws: `Stopped`, or what training and sampling throw.
  package func run(watch: Watch) throws -> [Trial] {
    try seeds.enumerated().flatMap { number, seed -> [Trial] in
      try trainings.flatMap { times -> [Trial] in
        var settings = recipe.settings(.cem, hidden: hidden, times: times)
        (settings.seed, settings.batch) = (seed, batch)
        let trainer = PointTrainer(settings, law: .line, threads: recipe.threads)
        let (network, _) = try trainer.train { step in
          try watch(
            "training CEM again, seed \(number + 1) of \(seeds.count)", step, settings.steps)
        }
        let averaged = trainer.averagedDenoiser()
        return try Way.allCases.filter { $0.times == times }.map {
          try trial($0, $0.isAveraged ? averaged : network, seed, watch)
        }
      }
    }
  }

  private func trial(
    _ way: Way, _ network: PointDenoiser, _ seed: UInt64, _ watch: Watch
  ) throws -> Trial {
    var sampling = recipe.sampling(.cem)
    if way == .ancestral { sampling.sampler = .ancestral }
    // The same noise for all ways of one seed, and another for each seed.
    let arms = PlanarArms(
      law: .line, samples: recipe.sizes.samples, seed: seed, threads: recipe.threads)
    let points = try arms.draw(.init(way.rawValue, nil, sampling), network, watch)
    let plan = try sampling.plan()
    let errors = LineErrors(network, times: plan.map(\.time), samples: 2000, seed: seed)
    let bias = errors.rows.map { (time: $0.time, bias: $0.bias) }
    return Trial(
      way: way, seed: seed, fit: LawFit(points, law: .line, seed: seed),
      distance: SampleStatistics(points.map { abs($0.y) }).mean, bias: bias,
      predicted: Self.drift(plan, bias: bias.map(\.bias)))
  }

  /// Returns the mean of the samples along the line after each step, from 0, if the estimate errs by
  /// `bias` on average: m' = A m + B (e^{-t/2} m + delta) in the notation of `StepCoefficients`.
  ///
  /// - Parameter plan: of a sampler without memory.
  package static func drift(_ plan: [SamplingStep], bias: [Double]) -> [Double] {
    var mean = 0.0
    return zip(plan, bias).map { step, delta in
      let step = (step.coefficients, OrnsteinUhlenbeck.signalScale(step.time))
      mean = step.0.state * mean + step.0.estimate * (step.1 * mean + delta)
      return mean
    }
  }
}
