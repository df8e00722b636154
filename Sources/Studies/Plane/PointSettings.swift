import Diffusion
import Foundation
import NeuralNet

/// How the times of training are drawn; `rawValue` is the name on the command line.
package enum TrainingTimes: String, CaseIterable, Codable, Sendable {
  /// Uniform on [t_1, T], which is the published law without its gap at small t. With the weight
  /// 1/(e^t - 1), small times count as much in the loss as in sampling.
  case uniform
  /// log t uniform on [t_1, T], like the times of sampling. Small times then count so much more
  /// that networks of the paper's size are wrong at large ones.
  case logUniform = "log-uniform"
  /// Uniform over T k / 199 with k = 1...199, as in the published code. The smallest, 0.05 for T =
  /// 10, lies above half of the sampling times, and below it the network extrapolates.
  case published
  /// log t uniform on [t_1, T], and each point weighted by how much rarer its time is under `uniform`:
  /// the same loss as with `uniform` times, with less chance in its gradient, because its weight
  /// 1/(e^t - 1) no longer falls on a few points with small t.
  case balanced

  /// Returns the weight by which a point's loss is that of `uniform` times: t log(T / t_1) / (T -
  /// t_1) for `balanced`, 1 for others.
  package func balance(at t: Double, in range: TimeRange) -> Double {
    guard self == .balanced else { return 1 }
    return t * log(range.maximum / range.minimum) / (range.maximum - range.minimum)
  }

  /// Returns the time below which a share `u` of the law lies.
  ///
  /// - Parameter u: a share in [0, 1).
  package func time(quantile u: Double, in range: TimeRange) -> Double {
    switch self {
    case .uniform: TimeLaw.uniform.time(quantile: u, in: range)
    case .logUniform, .balanced: TimeLaw.logUniform.time(quantile: u, in: range)
    case .published: range.maximum * (Double(Int(u * 199)) + 1) / 199
    }
  }
}

/// How much a point's error counts in the loss.
package enum PointWeight: Codable, Equatable, Sendable {
  /// (e^t - 1)^{-p} on the squared error of X_0. With p = 1 each of the papers' methods has its own
  /// weight, and all have the same loss; with 0 the weight is constant.
  case power(Double)
  /// 1 on the squared error of this objective's target, whatever the network predicts.
  case errorOf(Objective)

  /// Returns the weight of the squared error of a network's own output at a time t > 0.
  package func weight(_ objective: Objective, at t: Double) -> Double {
    switch self {
    case .power(let power):
      let own = LossWeight.canonical.weight(objective, at: t)
      return power == 1 ? own : own * pow(expm1(t), 1 - power)
    case .errorOf(let other): return objective.noiseWeight(at: t) / other.noiseWeight(at: t)
    }
  }
}

/// Everything that decides the weights of a network of points, except for the data law.
package struct PointSettings: Codable, Equatable, Sendable {
  package var objective: Objective
  /// D, the number of coordinates of a point.
  package var dimension: Int
  /// The width of each hidden layer, and what stands between them.
  package var hidden: [Int]
  package var activation: MLP.Activation
  /// The number of points in the training set.
  package var points: Int
  /// The number of points per step, at most `points`.
  package var batch: Int
  package var steps: Int
  /// The learning rate of Adam, the same in every step.
  package var learningRate: Double
  package var weight: PointWeight
  package var times: TrainingTimes
  /// t_1 and T.
  package var timeRange: TimeRange
  package var seed: UInt64

  /// Creates the published settings, except for the smallest times.
  package init(
    _ objective: Objective, hidden: [Int], points: Int = 1_000_000, batch: Int = 10_000,
    steps: Int = 20_000, learningRate: Double = 1e-3, weight: PointWeight = .power(1),
    times: TrainingTimes = .uniform, timeRange: TimeRange = .standard, seed: UInt64 = 1,
    dimension: Int = 2, activation: MLP.Activation = .tanh
  ) {
    (self.dimension, self.activation) = (dimension, activation)
    (self.objective, self.hidden, self.points, self.batch) = (objective, hidden, points, batch)
    (self.steps, self.learningRate, self.weight) = (steps, learningRate, weight)
    (self.times, self.timeRange, self.seed) = (times, timeRange, seed)
  }

  /// The number of weights and biases of the network.
  package var parameters: Int { network.layout.count }

  var network: MLP { MLP(dimension: dimension, hidden: hidden, activation: activation) }
}
