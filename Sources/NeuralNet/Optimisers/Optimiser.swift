import Cluster
import Kernels

/// Moves a network's parameters along their gradient. It clips the gradient, lets each rule update
/// its own parameters, and updates a moving average.
///
/// All of a rule's work on one run of parameters is done while that run is in the cache. Each process
/// of a group moves its own share of the parameters and tells the others.
package final class Optimiser {
  package struct Settings: Codable, Sendable, Equatable {
    package var beta1 = 0.9
    package var beta2 = 0.999
    package var epsilon = 1e-8
    /// The largest Euclidean norm of the gradient; a longer one is scaled down to it.
    package var clipNorm = 1.0
    /// The limit of the moving average's decay.
    package var averageDecay = 0.999
    /// The length of Muon's steps relative to the learning rate. With it, `Muon` moves the matrices
    /// of hidden layers and `Adam` the other parameters; nil uses Adam everywhere.
    package var muonRate: Double?

    package init() {}
  }

  package let settings: Settings
  /// The first and second moments of the gradient and the moving average of the parameters that this
  /// process owns, in the layout of the parameters.
  package let first, second, average: Block<Float>
  /// The number of steps taken.
  package private(set) var step = 0
  private let rules: [any UpdateRule]
  private let shares: ParameterShares
  private let group: any ProcessGroup

  /// Starts with moments of zero and an average equal to the parameters.
  package init(
    _ weights: Weights<Float>, _ settings: Settings = Settings(),
    group: any ProcessGroup = LoneProcess.shared
  ) {
    (self.settings, self.group) = (settings, group)
    let layout = weights.layout
    shares = ParameterShares(layout, processes: group.size)
    let share = shares.ranges[group.rank]
    first = Block(count: share.count)
    second = Block(count: share.count)
    average = Block(weights.values[share].values)
    let muon = settings.muonRate.map { Muon(layout, share: share, rate: $0) }
    let adam = Adam(settings, muon?.others ?? [0..<share.count])
    rules = (muon.map { [$0] } ?? []) + [adam]
  }

  /// Continues from a stored state, with the values of the parameters that this process owns.
  package func restore(step: Int, first: [Float], second: [Float], average: [Float]) {
    self.step = step
    self.first.assign(first)
    self.second.assign(second)
    self.average.assign(average)
  }

  /// Takes one step along a gradient scaled by `factor` and brings the packed weights up to date. Every
  /// process of the group calls it.
  ///
  /// - Returns: the norm of the scaled gradient before clipping. If it is not finite, nothing
  ///   changes.
  @discardableResult
  package func update(
    _ weights: Weights<Float>, along gradient: Gradient, factor: Double, learningRate: Double,
    team: ThreadTeam
  ) -> Double {
    let norm = gradient.norm * factor
    guard norm.isFinite else { return norm }
    step += 1
    let update = Update(
      step: step, learningRate: learningRate,
      gradientFactor: factor * Self.clipping(norm, to: settings.clipNorm),
      averageDecay: Self.decay(limit: settings.averageDecay, step: step),
      weights: weights.values[shares.ranges[group.rank]], gradients: gradient.values,
      first: first, second: second, average: average, team: team)
    for rule in rules { rule.apply(update) }
    group.share(weights.values, shares.ranges)
    weights.repack(gradients: true, team: team)
    return norm
  }

  /// Returns the factor that scales a gradient of this norm down to the limit if it is longer, like
  /// PyTorch's `clip_grad_norm_`.
  private static func clipping(_ norm: Double, to limit: Double) -> Double {
    min(1, limit / (norm + 1e-6))
  }

  /// Returns the moving average's decay, which warms up so that early steps do not weigh on it.
  private static func decay(limit: Double, step: Int) -> Double {
    min(limit, Double(1 + step) / Double(10 + step))
  }
}

/// Moves the parameters that belong to one rule of an optimiser, and their moving average.
protocol UpdateRule {
  func apply(_ update: Update)
}

/// What a step hands to its rules; the blocks hold one value for each parameter of the share.
struct Update: Sendable {
  /// Counted from 1.
  let step: Int
  let learningRate: Double
  /// The factor that gradients are first multiplied by.
  let gradientFactor: Double
  let averageDecay: Double
  let weights, gradients, first, second, average: Block<Float>
  let team: ThreadTeam
}
