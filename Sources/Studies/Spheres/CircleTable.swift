import Runs
import Diffusion
import Foundation
import Kernels
import Numerics

/// How far outputs are from the unit circle in R^D: for smoothed data, and for the half and the
/// full update of them.
package struct CircleTable: Sendable {
  package struct Row: Sendable {
    package let count: Int
    package let ambient: Int
    package let bandwidth: Double
    /// The mean distance to the circle: smoothed, after the half update, after the full one.
    package let smoothed, half, full: Double
    /// W1 of the angles to the uniform law, in radians: training points, and the full update.
    package let trainingAngles, fullAngles: Double
  }

  /// What another program found.
  package struct Reference: Sendable {
    package let count: Int
    package let ambient: Int
    package let smoothed, half, full: Double
  }

  /// Values computed independently of this program, in another language, each with 4000 draws from
  /// one training set (Monte Carlo, 2 %). The paper's own tables are not available here.
  package static let references = [
    Reference(count: 100, ambient: 2, smoothed: 0.310, half: 0.168, full: 0.0921),
    Reference(count: 100, ambient: 100, smoothed: 3.95, half: 1.98, full: 0.0923),
    Reference(count: 1000, ambient: 2, smoothed: 0.197, half: 0.101, full: 0.0335),
    Reference(count: 1000, ambient: 10, smoothed: 0.733, half: 0.368, full: 0.0337),
    Reference(count: 1000, ambient: 100, smoothed: 2.49, half: 1.25, full: 0.0331),
  ]

  package let counts: [Int]
  package let ambients: [Int]
  package let draws: Int
  package let seed: UInt64
  package let threads: Int

  package init(counts: [Int], ambients: [Int], draws: Int, seed: UInt64, threads: Int) {
    (self.counts, self.ambients, self.draws) = (counts, ambients, draws)
    (self.seed, self.threads) = (seed, threads)
  }

  /// - Throws: `Stopped` if the watch asks for it.
  package func run(watch: Watch) throws -> [Row] {
    var rows: [Row] = []
    for count in counts {
      for ambient in ambients {
        try watch("circle", rows.count, counts.count * ambients.count)
        rows.append(row(count, ambient))
      }
    }
    try watch("circle", rows.count, rows.count)
    return rows
  }

  private func row(_ count: Int, _ ambient: Int) -> Row {
    let circle = SpherePoints(dimension: 1, ambient: ambient)
    let training = circle.draw(count, seed: seed, for: .training)
    let model = EmpiricalModel(
      RowTable(training.map { Float($0) }, length: ambient), threads: threads)
    // c = 1: the bandwidth of the reference, which the automatic choice also gives on this circle.
    let bandwidth = AutomaticBandwidth(count: count, variance: 1, dimension: 1).bandwidth
    let u = model.smoothedPoints(0..<draws, bandwidth: bandwidth, seed: seed)
    let full = model.updated(u, Inertia(bandwidth: bandwidth))
    let half = zip(u, full).map { ($0 + $1) / 2 }
    func mean(_ points: [Double]) -> Double {
      circle.distances(of: points).reduce(0, +) / Double(draws)
    }
    func angles(_ points: [Double]) -> Double {
      CircleTransport.distanceToUniform(
        stride(from: 0, to: points.count, by: ambient).map { atan2(points[$0 + 1], points[$0]) })
    }
    return Row(
      count: count, ambient: ambient, bandwidth: bandwidth, smoothed: mean(u), half: mean(half),
      full: mean(full), trainingAngles: angles(training), fullAngles: angles(full))
  }
}
