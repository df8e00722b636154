import Runs
import Diffusion
import Foundation
import Kernels

/// Experiment 6: whether E|X_0 - f|^2 grows as e^t - 1 on the curve. That is why the error of X_0
/// is weighted by the inverse of this (figure 8, equations 37 and 65).
package struct WeightCheckStudy: Study, Sendable {
  package struct Row: Codable, Sendable {
    package let time: Double
    /// E tr Var(X_0 | X_t) = E|X_0 - f|^2, by quadrature, averaged over X_t.
    package let error: Double
    /// The standard error of that mean.
    package let uncertainty: Double
    /// E|X_0 - f|^2 with f from a cloud of points drawn from the law, as in the paper; nil if it
    /// was not asked for.
    package let monteCarlo: Double?

    /// The ratio of the error to e^t - 1: in theory 1 for small t, the dimension of the curve.
    package var ratio: Double { error / expm1(time) }
  }

  /// The number of points X_t per time.
  package let paths: Int
  /// The number of points in the cloud; 0 for no cloud.
  package let cloudPoints: Int
  package let times: [Double]
  package let seed: UInt64
  package let threads: Int

  /// The ends of the axis in figure 8.
  package static let publishedRange = 1.26e-4...0.70
  /// Times evenly spaced in the logarithm over the axis of figure 8, then on to T.
  package static let standardTimes: [Double] = {
    let (low, high) = (publishedRange.lowerBound, publishedRange.upperBound)
    return (0...16).map { low * pow(high / low, Double($0) / 16) } + [1, 1.5, 3, 6, 10]
  }()

  package init(paths: Int, cloudPoints: Int, times: [Double], seed: UInt64, threads: Int) {
    (self.paths, self.cloudPoints, self.times) = (paths, cloudPoints, times)
    (self.seed, self.threads) = (seed, threads)
  }

  package func run(watch: Watch) throws -> [Row] {
    let pairs = PlanarLaw.curve.pairs(paths, seed: seed)
    let cloud =
      cloudPoints == 0
      ? nil
      : PointCloud((0..<cloudPoints).map { PlanarLaw.curve.draw($0, seed: seed, for: .training) })
    return try times.enumerated().map { place, t in
      try watch("integrating", place, times.count)
      let exact = sums(pairs, at: t) { x, _ in Spiral().moments(at: x, time: t).variance }
      // Only f comes from the cloud, because the cloud's own spread is not that of X_0 around f.
      let sampled = cloud.map { cloud in
        sums(pairs, at: t) { x, clean in
          let gap = clean - cloud.moments(at: x, time: t).mean
          return (gap * gap).sum()
        }
      }
      let (count, mean) = (Double(paths), exact.first / Double(paths))
      return Row(
        time: t, error: mean,
        uncertainty: (max(0, exact.second / count - mean * mean) / count).squareRoot(),
        monteCarlo: sampled.map { $0.first / count })
    }
  }

  /// Sums a value of (X_t, X_0), and its square, over the paths. Runs are added in order.
  private func sums(
    _ pairs: [(clean: PlanePoint, noise: PlanePoint)], at t: Double,
    _ value: @Sendable (_ noised: PlanePoint, _ clean: PlanePoint) -> Double
  ) -> (first: Double, second: Double) {
    let (signal, sigma) = (OrnsteinUhlenbeck.signalScale(t), OrnsteinUhlenbeck.noiseScale(t))
    let run = 64
    let runs = (pairs.count + run - 1) / run
    let (first, second) = (Block<Double>(count: runs), Block<Double>(count: runs))
    ThreadTeam(threads: threads).forEach(runs) { piece, _ in
      var (sum, squares) = (0.0, 0.0)
      for pair in pairs[piece * run..<min(pairs.count, (piece + 1) * run)] {
        let found = value(signal * pair.clean + sigma * pair.noise, pair.clean)
        sum += found
        squares += found * found
      }
      (first[piece], second[piece]) = (sum, squares)
    }
    return (first.values.reduce(0, +), second.values.reduce(0, +))
  }
}
