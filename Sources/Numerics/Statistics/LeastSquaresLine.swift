import Foundation

/// The line y = intercept + slope x with the least sum of squared errors in y.
package struct LeastSquaresLine: Sendable {
  package let slope: Double
  package let intercept: Double

  /// - Parameter points: at least two different x; otherwise both numbers are NaN.
  package init(through points: [(x: Double, y: Double)]) {
    let meanX = SampleStatistics(points.map(\.x)).mean
    let meanY = SampleStatistics(points.map(\.y)).mean
    var (xx, xy) = (0.0, 0.0)
    for point in points {
      xx += (point.x - meanX) * (point.x - meanX)
      xy += (point.x - meanX) * (point.y - meanY)
    }
    slope = xy / xx
    intercept = meanY - slope * meanX
  }
}

/// The rate at which a quantity changes with n.
package enum GrowthRate {
  /// Returns the slope of log y against log x by least squares.
  ///
  /// - Parameter points: (x, y), all above 0; the slope is NaN unless at least two x differ.
  package static func slope(_ points: [(Double, Double)]) -> Double {
    LeastSquaresLine(through: points.map { (log($0.0), log($0.1)) }).slope
  }
}
