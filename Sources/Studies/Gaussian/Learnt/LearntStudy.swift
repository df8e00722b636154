import Diffusion

/// The fourth error of Pierret and Galerne (arXiv 2405.14250), that of a learnt score, beside the
/// other three: networks are trained on Gaussian data whose law is known, and the law of their
/// samples is measured; for a linear model it is known exactly.
package struct LearntStudy: Study {
  /// What is trained.
  package enum Learner: String, CaseIterable, Sendable {
    /// `LinearNetwork`, which could hold the exact estimate but for the lines between its knots.
    case linear = "linear model"
    case perceptron
    /// The preset `tiny`.
    case unet = "tiny U-Net"
  }

  /// How one kind of network is trained and measured.
  package struct Work: Equatable, Sendable {
    package let learner: Learner
    package var objectives: [Objective]
    /// The number of networks for each objective.
    package var seeds: Int
    package var steps: Int
    /// The number of examples per step, and of the training set.
    package var batch, points: Int
    /// The numbers of network evaluations per sample, rising.
    package var evaluations: [Int]
    /// The number of samples that are drawn; the linear model's law needs none.
    package var samples: Int
    /// The width of each of a perceptron's three hidden layers.
    package var width = 0

    package init(
      _ learner: Learner, objectives: [Objective], seeds: Int, steps: Int, batch: Int, points: Int,
      evaluations: [Int], samples: Int = 0, width: Int = 0
    ) {
      (self.learner, self.objectives, self.seeds) = (learner, objectives, seeds)
      (self.steps, self.batch, self.points) = (steps, batch, points)
      (self.evaluations, self.samples, self.width) = (evaluations, samples, width)
    }

    /// The largest number of evaluations, for which parts are shown.
    var shown: Int { evaluations[evaluations.count - 1] }
  }

  package static let full = [
    Work(
      .linear, objectives: Objective.allCases, seeds: 3, steps: 3000, batch: 512, points: 100_000,
      evaluations: [10, 20, 50, 100]),
    Work(
      .perceptron, objectives: papers, seeds: 2, steps: 3000, batch: 512, points: 100_000,
      evaluations: [10, 20, 50], samples: 3000, width: 128),
    Work(
      .unet, objectives: papers, seeds: 1, steps: 800, batch: 64, points: 20_000,
      evaluations: [10, 50], samples: 600),
  ]

  package static let quick = [
    Work(
      .linear, objectives: papers, seeds: 2, steps: 1000, batch: 256, points: 20_000,
      evaluations: [10, 50]),
    Work(
      .perceptron, objectives: papers, seeds: 2, steps: 600, batch: 256, points: 20_000,
      evaluations: [10, 50], samples: 1000, width: 64),
    Work(
      .unet, objectives: papers, seeds: 1, steps: 200, batch: 32, points: 5000, evaluations: [10],
      samples: 300),
  ]

  /// The three methods of Lu, Wang and Bal.
  private static let papers = [Objective.ddpm, .cem, .sgm]

  /// The samplers, each with noise beside its likes.
  package static let samplers: [Sampler] = [
    .ancestral, .posterior, .dpm2mSDE, .ddim, .heun, .dpm2m,
  ]
  /// The same method on the SDE and on the flow: `posterior` and `ddim` hold the estimate still over
  /// a step and solve the rest exactly, and the other two extrapolate it.
  static let pairs: [(sde: Sampler, flow: Sampler)] = [(.posterior, .ddim), (.dpm2mSDE, .dpm2m)]
  static let timeRange = TimeRange.standard
  /// The number of knots of the linear model, evenly in log(alphaBar / sigma^2).
  static let knots = 25
  package static let bands = 8
  package static let levels = 20

  let works: [Work]
  let seed: UInt64
  let threads: Int
  /// The law of the points, a signal, and of the U-Net's images.
  let signal, image: CosineField

  package static let name = "gaussian-learnt"
  package var name: String { Self.name }

  /// - Parameters:
  ///   - works: at least one.
  ///   - width: the number of values of the signal.
  ///   - side: the size of the images, a multiple of 4.
  package init(
    _ works: [Work], width: Int = 16, side: Int = 8, seed: UInt64, threads: Int
  ) throws(InvalidSetting) {
    precondition(!works.isEmpty, "A study of nothing has no result")
    (self.works, self.seed, self.threads) = (works, seed, threads)
    signal = try CosineField(height: 1, width: width)
    image = try CosineField(height: side, width: side)
  }

  func field(_ learner: Learner) -> CosineField { learner == .unet ? image : signal }

  // MARK: Result

  /// The exact parts of W2 with the exact estimate.
  package struct Exact: Sendable {
    package let learner: Learner
    package let sampler: Sampler
    package let evaluations: Int
    package let error: GaussianError
  }

  /// The law of one network's samples.
  package struct Row: Sendable {
    package let learner: Learner
    package let objective: Objective
    package let seed: UInt64
    package let sampler: Sampler
    package let evaluations: Int
    /// W2 to the data.
    package let total: Measured
    /// W2 to what the same steps draw with the exact estimate.
    package let score: Measured
  }

  /// A distance; the last two are nil where it is exact.
  package struct Measured: Sendable {
    package let value: Double
    /// The standard error that comes from the number of samples.
    package var error: Double?
    /// W2 before its bias was taken away.
    package var raw: Double?
  }

  /// The error of a learnt estimate at one level of noise.
  package struct Level: Sendable {
    package let learner: Learner
    package let objective: Objective
    package let seed: UInt64
    /// log(alphaBar / sigma^2).
    package let level: Double
    /// E|f_th - f|^2 over X_t, per coordinate.
    package let error: Double
  }

  /// What the linear model's error within one band of levels does to the samples.
  package struct Band: Sendable {
    package let objective: Objective
    package let seed: UInt64
    package let sampler: Sampler
    package let range: ClosedRange<Double>
    /// W2 between the law with the learnt estimate in the band and the exact one elsewhere, and the
    /// law with the exact one everywhere.
    package let moved: Double
  }

  /// W2 of exact samples, as many as are drawn from each network.
  package struct Floor: Sendable {
    package let learner: Learner
    package let samples: Int
    /// The mean and the standard deviation over sets of samples.
    package let mean, deviation: Double
  }

  package struct Result: Sendable {
    package var exact: [Exact] = []
    package var rows: [Row] = []
    package var levels: [Level] = []
    package var bands: [Band] = []
    package var floors: [Floor] = []
    /// The mean loss at the end of training, over seeds.
    package var losses: [(learner: Learner, objective: Objective, loss: Double)] = []
    package var parameters: [Learner: Int] = [:]
  }
}
