import Diffusion
import Foundation
import Kernels
import Numerics
import Runs

/// Experiment 5: how near samples come to the data if the walk stops at t_1 (figure 7).
package struct SmallestTimeStudy: Study, Sendable {
  package struct Row: Codable, Sendable {
    package let firstTime: Double
    /// The mean distance to the nearest data point, for each cloud.
    package let distances: [Double]
    /// The same distance for a point so far from the others that they have no effect on it: sqrt(pi
    /// V / 2), with V from `NoiseFirstWalk.residualVariance`, about t_1 (t_1 / T)^{1/(N-1)}.
    package let isolated: Double

    package var mean: Double { SampleStatistics(distances).mean }

    /// The standard deviation over clouds; nil for a single cloud.
    package var deviation: Double? { SampleStatistics(distances).deviation }
  }

  package let clouds: [PointCloud]
  /// The file that the only cloud was read from; nil for clouds that were drawn.
  let file: String?
  /// The number of samples drawn from each cloud.
  package let samples: Int
  package let firstTimes: [Double]
  package let lastTime: Double
  package let seed: UInt64
  package let threads: Int

  /// N, the number of points of the exponential grid.
  package static let points = 20
  /// The times 10^-1 ... 10^-6.
  package static let publishedTimes = (1...6).map { pow(10, -Double($0)) }

  package init(
    clouds: [PointCloud], file: String? = nil, samples: Int, firstTimes: [Double],
    lastTime: Double, seed: UInt64, threads: Int
  ) {
    (self.clouds, self.file, self.samples) = (clouds, file, samples)
    (self.firstTimes, self.lastTime, self.seed, self.threads) = (
      firstTimes, lastTime, seed, threads
    )
  }

  package func run(watch: Watch) throws -> [Row] {
    let total = firstTimes.count * clouds.count
    return try firstTimes.enumerated().map { place, firstTime in
      let walk = NoiseFirstWalk.exponential(
        points: Self.points, firstTime: firstTime, lastTime: lastTime)
      let distances = try clouds.enumerated().map { index, cloud in
        try watch("walking to t₁", place * clouds.count + index, total)
        // Every cloud gets noise of its own.
        let range = index * samples..<(index + 1) * samples
        let points = walk.run(cloud, samples: range, seed: seed, threads: threads)[0]
        return points.reduce(0) { $0 + cloud.nearest(to: $1).distance } / Double(samples)
      }
      return Row(
        firstTime: firstTime, distances: distances,
        isolated: (.pi / 2 * walk.residualVariance).squareRoot())
    }
  }
}
