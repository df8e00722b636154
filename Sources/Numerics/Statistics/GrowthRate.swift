import Foundation

/// How a quantity falls with n.
package enum GrowthRate {
  /// The slope of log y against log x by least squares.
  ///
  /// - Parameter points: (x, y), at least two x that differ, all above 0.
  package static func slope(_ points: [(Double, Double)]) -> Double {
    let logs = points.map { (log($0.0), log($0.1)) }
    let count = Double(logs.count)
    let (x, y) = (
      logs.reduce(0) { $0 + $1.0 } / count, logs.reduce(0) { $0 + $1.1 } / count
    )
    return logs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
      / logs.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
  }
}
