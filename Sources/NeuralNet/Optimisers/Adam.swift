import Kernels

/// Adam: each parameter moves by its gradient's mean over the root of its gradient's mean square
/// (Kingma, Ba 2015, algorithm 1).
struct Adam: UpdateRule {
  private let beta1, beta2, epsilon: Double
  private let runs: [Range<Int>]

  /// - Parameter ranges: the ranges of the layout that this rule updates.
  init(_ settings: Optimiser.Settings, _ ranges: [Range<Int>]) {
    (beta1, beta2, epsilon) = (settings.beta1, settings.beta2, settings.epsilon)
    runs = ranges.flatMap(\.cacheRuns)
  }

  func apply(_ update: Update) {
    let constants = OptimiserSweep.AdamStep(
      step: update.step, learningRate: update.learningRate,
      gradientFactor: update.gradientFactor, beta1: beta1, beta2: beta2, epsilon: epsilon,
      averageDecay: update.averageDecay)
    let runs = runs
    update.team.forEach(runs.count) { run, _ in
      let range = runs[run]
      OptimiserSweep.adam(
        constants, values: update.weights[range], gradients: update.gradients[range],
        first: update.first[range], second: update.second[range], average: update.average[range])
    }
  }
}
