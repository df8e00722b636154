import Kernels

/// The Adam optimiser with gradient clipping and a moving average of the parameters.
///
/// Kingma, Ba 2015; the average's decay warms up as min(decay, (1 + n) / (10 + n)) so that early
/// steps do not weigh on it. All of a step's work on one run of parameters is done while that run
/// is in the cache.
package final class Adam: @unchecked Sendable {
  package struct Settings: Codable, Sendable, Equatable {
    package var beta1 = 0.9
    package var beta2 = 0.999
    package var epsilon = 1e-8
    /// Largest Euclidean norm of the gradient; a longer one is scaled down to it.
    package var clipNorm = 1.0
    /// Limit of the moving average's decay.
    package var averageDecay = 0.999
    /// Length of Muon's steps over the learning rate: hidden layers' matrices then move by `Muon`,
    /// the other parameters by Adam. Nil gives Adam everywhere.
    package var muonRate: Double?

    package init() {}
  }

  package let settings: Settings
  /// First and second moments and the moving average, in the layout of the parameters.
  package let first, second, average: Block<Float>
  /// Steps taken.
  package private(set) var step = 0
  private let muon: Muon?
  /// All parameters and those that Adam updates, in runs that fit the cache.
  private let all, runs: [Range<Int>]
  private static var run: Int { 1 << 14 }

  /// Moments of zero, an average equal to the parameters.
  package init(_ weights: Weights<Float>, _ settings: Settings = Settings()) {
    self.settings = settings
    first = Block(count: weights.layout.count)
    second = Block(count: weights.layout.count)
    average = Block(weights.values.values)
    muon = settings.muonRate.map { Muon(weights.layout, rate: $0) }
    all = Self.runs([0..<weights.layout.count])
    runs = muon.map { Self.runs($0.others) } ?? all
  }

  private static func runs(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: run).map {
        $0..<min(range.upperBound, $0 + run)
      }
    }
  }

  /// Goes on from a stored state.
  package func restore(step: Int, first: [Float], second: [Float], average: [Float]) {
    self.step = step
    self.first.assign(first)
    self.second.assign(second)
    self.average.assign(average)
  }

  /// One step along the gradient that `parallel` computed last, scaled by `factor`; the packed
  /// weights are brought up to date.
  ///
  /// - Returns: the norm of the scaled gradient before clipping. If it is not finite, nothing
  ///   changes.
  @discardableResult
  package func update<Model: Network>(
    _ parallel: DataParallel<Model>, learningRate: Double, factor: Double
  ) -> Double {
    let lanes = parallel.lanes
    let all = all
    let squares = Block<Double>(count: all.count)
    parallel.team.forEach(all.count) { run, _ in
      squares[run] = OptimiserSweep.addTogether(lanes.map { $0[all[run]] })
    }
    parallel.hasClearLanes = true
    let norm = squares.values.reduce(0, +).squareRoot() * factor
    guard norm.isFinite else { return norm }
    step += 1
    let constants = OptimiserSweep.AdamStep(
      step: step, learningRate: learningRate,
      gradientFactor: factor * min(1, settings.clipNorm / (norm + 1e-6)),
      beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
      averageDecay: min(settings.averageDecay, Double(1 + step) / Double(10 + step)))
    muon?.update(
      parallel, learningRate: learningRate, gradientFactor: constants.gradientFactor,
      momentum: first, average: average, averageDecay: constants.averageDecay)
    let (runs, first, second, average) = (runs, first, second, average)
    parallel.team.forEach(runs.count) { run, _ in
      let range = runs[run]
      OptimiserSweep.adam(
        constants, values: parallel.weights.values[range], gradients: lanes[0][range],
        first: first[range], second: second[range], average: average[range])
    }
    parallel.weights.repack(gradients: true, team: parallel.team)
    return norm
  }
}
