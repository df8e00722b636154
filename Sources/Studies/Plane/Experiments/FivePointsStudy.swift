import Diffusion
import Kernels
import Numerics
import Runs

/// How many walks from noise to a cloud end at each of its points (experiment 3, table 1).
package struct Absorption: Codable, Sendable {
  /// What drew the samples.
  package let name: String
  package let steps: Int
  /// The number of samples that end nearest to each point.
  package let counts: [Int]
  /// The chi-square statistic of `counts` against equal probabilities.
  package let chiSquare: Double
  package let probability: Double
  /// The largest distance of a sample to its nearest point.
  package let farthest: Double

  package init(_ name: String, steps: Int, _ samples: [PlanePoint], of cloud: PointCloud) {
    (self.name, self.steps) = (name, steps)
    var counts = [Int](repeating: 0, count: cloud.points.count)
    var farthest = 0.0
    for x in samples {
      let nearest = cloud.nearest(to: x)
      counts[nearest.index] += 1
      farthest = max(farthest, nearest.distance)
    }
    (self.counts, self.farthest) = (counts, farthest)
    (chiSquare, probability) = GoodnessOfFit.chiSquare(counts)
  }

  package var frequencies: [Double] {
    counts.map { Double($0) / Double(counts.reduce(0, +)) }
  }
}

/// Experiment 3: five points, with the exact score and the authors' scheme.
package struct FivePointsStudy: Study, Sendable {
  package let cloud: PointCloud
  /// Whether the cloud is the paper's.
  let isPublished: Bool
  /// The number of samples of the run that table 1 reports.
  package let samples: Int
  /// The number of samples of the runs that tell bias from chance.
  package let manySamples: Int
  package let lastTime: Double
  package let seed: UInt64
  package let threads: Int

  /// The number of steps in table 1, and the power of its schedule.
  package static let steps = 99
  package static let power = 5.0
  /// The numbers of steps after which figure 5 shows the points.
  package static let snapshotSteps = [30, 60, 80, 90]

  /// - Parameter cloud: nil for the cloud of the paper.
  package init(
    cloud: PointCloud?, samples: Int, manySamples: Int, lastTime: Double, seed: UInt64,
    threads: Int
  ) {
    (self.cloud, isPublished) = (cloud ?? .fivePoints, cloud == nil)
    (self.samples, self.manySamples) = (samples, manySamples)
    (self.lastTime, self.seed, self.threads) = (lastTime, seed, threads)
  }

  package struct Result: Sendable {
    package let runs: [Absorption]
    /// The time and the points of each of figure 5's panels; the last is at time 0.
    package let snapshots: [(time: Double, points: [PlanePoint])]
  }

  /// Runs the published setting, then again with many samples, then again with ten times the steps.
  package func run(watch: Watch) throws -> Result {
    let walk = NoiseFirstWalk.polynomial(
      power: Self.power, steps: Self.steps, lastTime: lastTime)
    let panels = walk.run(
      cloud, samples: 0..<samples, seed: seed, threads: threads, snapshots: Self.snapshotSteps)
    let fine = NoiseFirstWalk.polynomial(
      power: Self.power, steps: 10 * Self.steps, lastTime: lastTime)
    var runs = [
      Absorption("as published", steps: Self.steps, panels[panels.count - 1], of: cloud)
    ]
    for (name, walk) in [("many samples", walk), ("many samples, ten times the steps", fine)] {
      let points = try draw(walk, name, watch)
      runs.append(Absorption(name, steps: walk.times.count - 1, points, of: cloud))
    }
    let times = Self.snapshotSteps.map { walk.times[$0] } + [0]
    return Result(runs: runs, snapshots: Array(zip(times, panels)))
  }

  private func draw(_ walk: NoiseFirstWalk, _ name: String, _ watch: Watch) throws
    -> [PlanePoint]
  {
    let part = 4096
    return try stride(from: 0, to: manySamples, by: part).flatMap { first in
      try watch("drawing \(name)", first, manySamples)
      // These samples are independent of the published run's.
      let range = samples + first..<samples + min(manySamples, first + part)
      return walk.run(cloud, samples: range, seed: seed, threads: threads)[0]
    }
  }
}
