import Kernels
import Numerics
import Randomness

/// The sliced Wasserstein distance to a fixed set: the mean, over random directions, of the
/// 1-Wasserstein distance between the projections of two sets (Rabin et al., *Wasserstein barycenter
/// and its application to texture mixing*, 2011, with the mean of distances instead of squares).
///
/// It compares whole distributions, not only means and covariances, but sees each direction alone.
package struct SlicedDistance: Sendable {
  /// [directions, d], of length 1.
  private let directions: [[Double]]
  /// [directions, n], the projections of the fixed set.
  private let projections: [[Double]]
  private let team: ThreadTeam

  /// - Parameters:
  ///   - rows: the fixed set.
  ///   - seed: gives the directions.
  package init(_ rows: RowTable, directions count: Int = 128, seed: UInt64, team: ThreadTeam) {
    directions = (0..<count).map { i in
      var stream = ComparisonImages.stream(.slices, seed: seed, index: i)
      var direction = [Float](repeating: 0, count: rows.length)
      stream.fillNormal(&direction)
      let length = direction.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return direction.map { Double($0) / length }
    }
    self.team = team
    projections = Self.project(rows, on: directions, team)
  }

  /// - Parameter rows: as long as those of the fixed set.
  package func distance(to rows: RowTable) -> Double {
    let others = Self.project(rows, on: directions, team)
    let (projections, directions) = (projections, directions)
    let distances = team.map(directions.count, progress: { _ in }) { i in
      LineTransport.distance(others[i], projections[i])
    }
    return SampleStatistics(distances).mean
  }

  private static func project(
    _ rows: RowTable, on directions: [[Double]], _ team: ThreadTeam
  ) -> [[Double]] {
    let batches = stride(from: 0, to: rows.count, by: batchLength).map {
      $0..<min($0 + batchLength, rows.count)
    }
    let parts = team.map(batches.count, progress: { _ in }) { b in
      let values = rows.rows(batches[b])
      return directions.map { direction in
        (0..<batches[b].count).map { row in
          var sum = 0.0
          for (j, weight) in direction.enumerated() {
            sum += weight * Double(values[row * direction.count + j])
          }
          return sum
        }
      }
    }
    return directions.indices.map { i in parts.flatMap { $0[i] } }
  }

  /// The rows that are in memory at a time, per thread.
  private static let batchLength = 256
}
