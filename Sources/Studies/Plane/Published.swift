import Diffusion

/// Numbers of Lu, Wang, Bal (arXiv 2301.07882), from its tables or computed from the arrays that
/// the authors published with their code (10 000 samples each).
package enum Published {
  // MARK: Experiment 1, the line

  /// The mean squared error of each coordinate of the output.
  package struct LineError: Sendable {
    package let time: Double
    package let first, second: Double
  }

  private static let lineTimes = [1e-4, 4.009e-4, 1.703e-3, 7.233e-3, 2.899e-2, 0.5543, 9.438]

  package static func lineErrors(_ objective: Objective) -> [LineError] {
    let columns: (first: [Double], second: [Double])? =
      switch objective {
      case .cem:
        (
          [4.98e-4, 4.99e-4, 4.97e-4, 4.94e-4, 4.82e-4, 4.22e-4, 1.18e-3],
          [9.64e-7, 9.61e-7, 9.57e-7, 9.41e-7, 8.41e-7, 5.66e-7, 9.09e-6]
        )
      case .sgm:
        (
          [0.2511, 0.2462, 0.2264, 0.1602, 0.0428, 9.06e-5, 2.28e-5],
          [9918, 2419, 507.3, 71.01, 1.898, 1.25e-4, 1.04e-5]
        )
      case .ddpm:
        (
          [0.02264, 0.01989, 0.01492, 7.76e-3, 1.80e-3, 2.47e-4, 2.53e-4],
          [0.8893, 0.7942, 0.5966, 0.3013, 0.0397, 2.57e-4, 6.68e-5]
        )
      case .v: nil
      }
    guard let columns else { return [] }
    return lineTimes.indices.map {
      LineError(time: lineTimes[$0], first: columns.first[$0], second: columns.second[$0])
    }
  }

  /// Returns the |error| of the second output at (1, -0.1), by time.
  package static func fixedPoint(_ objective: Objective) -> [(time: Double, error: Double)] {
    let errors: [Double] =
      switch objective {
      case .cem: [3.82e-4, 3.86e-4, 4.31e-4]
      case .sgm: [996.0, 54.63, 0.379]
      case .ddpm: [9.462, 1.890, 0.1168]
      case .v: []
      }
    return Array(zip([1e-4, 1.7e-3, 0.029], errors))
  }

  /// Returns the standard deviation of each coordinate of the samples.
  package static func lineDeviations(_ objective: Objective) -> (first: Double, second: Double)? {
    switch objective {
    case .cem: (1.0134, 0.01034)
    case .sgm: (0.9723, 0.1408)
    case .ddpm: (0.9512, 0.0741)
    case .v: nil
    }
  }

  /// Returns W2 between the Gaussian of the samples' moments and the law.
  package static func lineTransport(_ objective: Objective) -> Double? {
    switch objective {
    case .cem: 0.163
    case .sgm: 0.144
    case .ddpm: 0.089
    case .v: nil
    }
  }

  // MARK: Distances to the support

  /// The mean, median and 95 % quantile and, on the curve, the Kolmogorov-Smirnov distance of U.
  package struct Distances: Sendable {
    package let mean, median: Double
    package var upper: Double?
    package var alongCurve: Double?
  }

  /// Returns experiment 2 by method. Only CEM's network is known: it is the deep one.
  package static func curve(_ objective: Objective) -> Distances? {
    switch objective {
    case .cem: Distances(mean: 0.0232, median: 0.0206, upper: 0.0500, alongCurve: 0.116)
    case .sgm: Distances(mean: 0.2332, median: 0.1775, upper: 0.6325, alongCurve: 0.108)
    case .ddpm: Distances(mean: 0.1080, median: 0.0869, upper: 0.2735, alongCurve: 0.079)
    case .v: nil
    }
  }

  /// The distances of experiment 4, by depth.
  package static let eightPointsDeep = Distances(mean: 0.0180, median: 0.0173)
  package static let eightPointsShallow = Distances(mean: 0.0535, median: 0.0344)

  /// Returns the distances of experiment 8.
  package static func schedule(_ schedule: Schedule) -> Distances? {
    switch schedule {
    case .linear: Distances(mean: 0.4601, median: 0.3577, upper: 1.191, alongCurve: 0.126)
    case .quadratic: Distances(mean: 0.0637, median: 0.0527, upper: 0.1569, alongCurve: 0.121)
    case .exponential: Distances(mean: 0.0363, median: 0.0294, upper: 0.0890, alongCurve: 0.303)
    case .power, .karras, .logSNR: nil
    }
  }

  /// Returns experiment 9 by p of the weight (e^t - 1)^{-p}. That "lambda2" is p = 2 is a guess.
  package static func weighting(_ power: Int) -> Distances? {
    switch power {
    case 0: Distances(mean: 0.3342, median: 0.1979, upper: 0.7817)
    case 1: Distances(mean: 0.0409, median: 0.0341, upper: 0.0926)
    case 2: Distances(mean: 0.0570, median: 0.0300, upper: 0.2316)
    default: nil
    }
  }

  // MARK: Exact scores

  /// Experiment 3, table 1, of 10 000 samples. The table does not say which point is which.
  package static let absorption = [0.2086, 0.1924, 0.2092, 0.1977, 0.1921]
  /// The shares in the authors' stored run, in the order of `PointCloud.fivePoints`.
  package static let storedAbsorption = [0.1979, 0.2091, 0.1944, 0.1946, 0.2040]

  /// Experiment 5: the mean distances to the nearest point for t_1 = 10^-1 ... 10^-6.
  package static let nearestDistances = [
    0.17999, 0.08758, 0.03296, 0.010160, 0.0029235, 0.00083659,
  ]
  /// The same distances for the scheme used here, on the points of the authors' files. They were
  /// computed independently of this program, and are within 0.6 % of what the authors stored.
  package static let recomputedDistances = [
    0.18032, 0.08727, 0.03281, 0.010135, 0.0029186, 0.00083589,
  ]
}
