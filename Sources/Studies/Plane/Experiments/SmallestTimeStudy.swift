import Diffusion
import Foundation
import Kernels
import Numerics
import Runs

/// Experiment 5: how near samples come to the data when the walk stops at t_1 (figure 7).
package struct SmallestTimeStudy: Study, Sendable {
  package struct Row: Codable, Sendable {
    package let firstTime: Double
    /// Mean distance to the nearest data point, for each cloud.
    package let distances: [Double]
    /// The same for a point so far from the others that it does not see them:
    /// sqrt(pi V / 2), V of `NoiseFirstWalk.residualVariance`, about t_1 (t_1 / T)^{1/(N-1)}.
    package let isolated: Double

    package var mean: Double { SampleStatistics(distances).mean }

    /// Standard deviation over clouds; nil for one.
    package var deviation: Double? { SampleStatistics(distances).deviation }
  }

  package let clouds: [PointCloud]
  /// Where the only cloud is from; nil for clouds that were drawn.
  let file: String?
  /// Drawn from each cloud.
  package let samples: Int
  package let firstTimes: [Double]
  package let lastTime: Double
  package let seed: UInt64
  package let threads: Int

  /// N of the exponential grid.
  package static let points = 20
  /// 10^-1 ... 10^-6.
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
        // Other noise for every cloud.
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
