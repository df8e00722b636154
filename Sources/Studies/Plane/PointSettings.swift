import Diffusion
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

  /// Returns the time below which a share `u` of the law lies.
  ///
  /// - Parameter u: a share in [0, 1).
  package func time(quantile u: Double, in range: TimeRange) -> Double {
    switch self {
    case .uniform: TimeLaw.uniform.time(quantile: u, in: range)
    case .logUniform: TimeLaw.logUniform.time(quantile: u, in: range)
    case .published: range.maximum * (Double(Int(u * 199)) + 1) / 199
    }
  }
}

/// Everything that decides the weights of a network of points, except for the data law.
package struct PointSettings: Codable, Equatable, Sendable {
  package var objective: Objective
  /// D, the number of coordinates of a point.
  package var dimension: Int
  /// The width of each tanh layer.
  package var hidden: [Int]
  /// The number of points in the training set.
  package var points: Int
  /// The number of points per step, at most `points`.
  package var batch: Int
  package var steps: Int
  /// The learning rate of Adam, the same in every step.
  package var learningRate: Double
  /// The p in the weight (e^t - 1)^{-p} of the error of X_0. With 1 each method has its own weight,
  /// and all have the same loss; with 0 the weight is constant.
  package var weightPower: Double
  package var times: TrainingTimes
  /// t_1 and T.
  package var timeRange: TimeRange
  package var seed: UInt64

  /// Creates the published settings, except for the smallest times.
  package init(
    _ objective: Objective, hidden: [Int], points: Int = 1_000_000, batch: Int = 10_000,
    steps: Int = 20_000, learningRate: Double = 1e-3, weightPower: Double = 1,
    times: TrainingTimes = .uniform, timeRange: TimeRange = .standard, seed: UInt64 = 1,
    dimension: Int = 2
  ) {
    self.dimension = dimension
    (self.objective, self.hidden, self.points, self.batch) = (objective, hidden, points, batch)
    (self.steps, self.learningRate, self.weightPower) = (steps, learningRate, weightPower)
    (self.times, self.timeRange, self.seed) = (times, timeRange, seed)
  }

  /// The number of weights and biases of the network.
  package var parameters: Int { network.layout.count }

  var network: MLP { MLP(dimension: dimension, hidden: hidden) }
}
