import Scoring

/// Distances from points to their two nearest points of a training set, in Double.
package struct PointNeighbours: Sendable {
  package let nearest: [Double]
  package let second: [Double]

  /// - Parameters:
  ///   - points: [n, dimension] flat, n > 0.
  ///   - training: [m, dimension] flat, m > 1.
  package init(of points: [Double], among training: [Double], dimension: Int) {
    precondition(
      !points.isEmpty && training.count >= 2 * dimension,
      "nearest and second nearest need at least one point and two training points")
    var (nearest, second): ([Double], [Double]) = ([], [])
    points.withUnsafeBufferPointer { points in
      training.withUnsafeBufferPointer { training in
        for start in stride(from: 0, to: points.count, by: dimension) {
          var (first, next) = (Double.infinity, Double.infinity)
          for other in stride(from: 0, to: training.count, by: dimension) {
            var squared = 0.0
            for j in 0..<dimension {
              let gap = points[start + j] - training[other + j]
              squared += gap * gap
            }
            if squared < first {
              (first, next) = (squared, first)
            } else if squared < next {
              next = squared
            }
          }
          nearest.append(first.squareRoot())
          second.append(next.squareRoot())
        }
      }
    }
    (self.nearest, self.second) = (nearest, second)
  }

  /// The share of points that are memorised by `CopyRule`.
  package var memorised: Double { share { CopyRule.isMemorised(nearest: $0, second: $1) } }

  /// Returns the share of points that are training points, or nearer to one than `limit`.
  package func duplicates(below limit: Double) -> Double {
    share { nearest, _ in CopyRule.isDuplicate(nearest, below: limit) }
  }

  private func share(_ holds: (Double, Double) -> Bool) -> Double {
    Double(zip(nearest, second).count { holds($0, $1) }) / Double(nearest.count)
  }

  /// Returns the legend of a table of neighbours, which says how copies and duplicates are counted.
  static func legend(_ distances: String, fresh: String) -> String {
    "Nearest and second nearest are medians of the \(distances). Memorised means that the nearest "
      + "is less than a third as far as the second. Duplicates are nearer than 1 % of what is "
      + "usual for \(fresh)."
  }
}
