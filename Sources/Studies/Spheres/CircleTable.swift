import Diffusion
import Foundation
import Kernels
import Numerics
import Randomness
import Runs

/// How far outputs are from the unit circle in R^D: for smoothed data, and for the half and the
/// full update of them. The circle is rotated at random, and its points may have noise of their own.
package struct CircleTable: Sendable {
  /// Every number is given for each training set.
  package struct Row: Sendable {
    package let count: Int
    package let ambient: Int
    /// The standard deviation of the noise on each of the training points' coordinates.
    package let noise: Double
    package let bandwidth: Double
    /// The mean distance to the circle: of the training points themselves, smoothed, after the half
    /// update, after the full one.
    package let own, smoothed, half, full: [Double]
    /// W1 of the angles to the uniform law, in radians: training points, and the full update.
    package let trainingAngles, fullAngles: [Double]
  }

  /// What another program found.
  package struct Reference: Sendable {
    package let count: Int
    package let ambient: Int
    package let smoothed, half, full: Double
  }

  /// Values computed independently of this program, in another language, each with 4000 draws from
  /// one training set without noise (Monte Carlo, 2 %). The paper's own tables are not available here.
  package static let references = [
    Reference(count: 100, ambient: 2, smoothed: 0.310, half: 0.168, full: 0.0921),
    Reference(count: 100, ambient: 100, smoothed: 3.95, half: 1.98, full: 0.0923),
    Reference(count: 1000, ambient: 2, smoothed: 0.197, half: 0.101, full: 0.0335),
    Reference(count: 1000, ambient: 10, smoothed: 0.733, half: 0.368, full: 0.0337),
    Reference(count: 1000, ambient: 100, smoothed: 2.49, half: 1.25, full: 0.0331),
  ]

  /// The noise of the training points, per coordinate: none, and some.
  package static let noises = [0, 0.02]

  package let counts: [Int]
  package let ambients: [Int]
  /// The number of training sets of each kind, at most 256.
  package let repetitions: Int
  package let draws: Int
  package let seed: UInt64
  package let threads: Int

  package init(
    counts: [Int], ambients: [Int], repetitions: Int, draws: Int, seed: UInt64, threads: Int
  ) {
    precondition((1...256).contains(repetitions), "\(repetitions) training sets are not 1 to 256")
    (self.counts, self.ambients, self.repetitions) = (counts, ambients, repetitions)
    (self.draws, self.seed, self.threads) = (draws, seed, threads)
  }

  /// - Throws: `Stopped` if the watch asks for it.
  package func run(watch: Watch) throws -> [Row] {
    let cells = Self.noises.indices.flatMap { noise in
      counts.flatMap { count in ambients.map { (noise, count, $0) } }
    }
    return try cells.enumerated().map { place, cell in
      let trials = try (0..<repetitions).map { number in
        try watch("circle", place * repetitions + number, cells.count * repetitions)
        return trial(noise: cell.0, cell.1, cell.2, number)
      }
      return Row(
        count: cell.1, ambient: cell.2, noise: Self.noises[cell.0], bandwidth: bandwidth(cell.1),
        own: trials.map(\.own), smoothed: trials.map(\.smoothed), half: trials.map(\.half),
        full: trials.map(\.full), trainingAngles: trials.map(\.trainingAngles),
        fullAngles: trials.map(\.fullAngles))
    }
  }

  // c = 1: the bandwidth of the reference, which the automatic choice also gives on this circle.
  private func bandwidth(_ count: Int) -> Double {
    AutomaticBandwidth(count: count, variance: 1, dimension: 1).bandwidth
  }

  private struct Trial {
    let own, smoothed, half, full, trainingAngles, fullAngles: Double
  }

  private func trial(noise: Int, _ count: Int, _ ambient: Int, _ number: Int) -> Trial {
    // No two of the cells share a random number, so that agreement between dimensions is a finding.
    let seed =
      seed &+ UInt64(number) << 32 &+ UInt64(ambient) << 40 &+ UInt64(noise) << 56
    let embedding = PlaneEmbedding(dimension: ambient, scale: 1, seed: seed)
    let clean = SpherePoints(dimension: 1).draw(count, seed: seed, for: .training)
    let training = (0..<count).flatMap { i -> [Double] in
      var stream = RandomStream(seed: seed, purpose: .augmentation, index: UInt64(i))
      return embedding.embed([clean[2 * i], clean[2 * i + 1]]).map {
        $0 + Self.noises[noise] * stream.normal()
      }
    }
    let model = EmpiricalModel(
      RowTable(training.map { Float($0) }, length: ambient), threads: threads)
    let bandwidth = bandwidth(count)
    let u = model.smoothedPoints(0..<draws, bandwidth: bandwidth, seed: seed)
    let full = model.updated(u, Inertia(bandwidth: bandwidth))
    func place(_ points: [Double]) -> (distance: Double, angles: Double) {
      let parts = embedding.split(points)
      let distances = parts.map {
        (($0.place.norm - 1) * ($0.place.norm - 1) + $0.off * $0.off).squareRoot()
      }
      return (
        SampleStatistics(distances).mean,
        CircleTransport.distanceToUniform(parts.map { atan2($0.place.y, $0.place.x) })
      )
    }
    let (own, updated) = (place(training), place(full))
    return Trial(
      own: own.distance, smoothed: place(u).distance,
      half: place(zip(u, full).map { ($0 + $1) / 2 }).distance, full: updated.distance,
      trainingAngles: own.angles, fullAngles: updated.angles)
  }
}
