import Diffusion
import NeuralNet

/// Which times a network of points is trained on; `rawValue` is the name on the command line.
package enum TrainingTimes: String, CaseIterable, Codable, Sendable {
  /// Uniform on [t_1, T]: the published law, but for its gap at small t. Together with the weight
  /// 1/(e^t - 1) small times count as much in the loss as in sampling.
  case uniform
  /// log t uniform on [t_1, T], as sampling's times are. Small times then count so much more that
  /// networks of the paper's size get large ones wrong.
  case logUniform = "log-uniform"
  /// Uniform among T k / 199, k = 1...199: the published code. Its smallest, 0.05 for T = 10, lies
  /// above half of the sampling times, and the network extrapolates there.
  case published

  /// The time below which a share `u` of the law lies.
  ///
  /// - Parameter u: in [0, 1).
  package func time(quantile u: Double, in range: TimeRange) -> Double {
    switch self {
    case .uniform: TimeLaw.uniform.time(quantile: u, in: range)
    case .logUniform: TimeLaw.logUniform.time(quantile: u, in: range)
    case .published: range.maximum * (Double(Int(u * 199)) + 1) / 199
    }
  }
}

/// Everything that decides the weights of a network of points, apart from the data law.
package struct PointSettings: Codable, Equatable, Sendable {
  package var objective: Objective
  /// D, coordinates of a point.
  package var dimension: Int
  /// Width of each tanh layer.
  package var hidden: [Int]
  /// Points of the training set.
  package var points: Int
  /// Points of a step, at most `points`.
  package var batch: Int
  package var steps: Int
  /// Adam's, the same in every step.
  package var learningRate: Double
  /// p of the weight (e^t - 1)^{-p} of the error of X_0: 1 is each method's own (they are then the
  /// same loss), 0 a constant.
  package var weightPower: Double
  package var times: TrainingTimes
  /// t_1 and T.
  package var timeRange: TimeRange
  package var seed: UInt64

  /// As published but for the smallest times: 10^6 points, 20 000 steps of Adam on 10^4 of them at 10^-3.
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

  /// Weights and biases of the network.
  package var parameters: Int { network.layout.count }

  var network: MLP { MLP(dimension: dimension, hidden: hidden) }
}
