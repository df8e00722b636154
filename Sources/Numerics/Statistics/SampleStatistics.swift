import Foundation

/// The mean and standard deviation of numbers drawn from one law.
package struct SampleStatistics: Sendable {
  package let values: [Double]

  package init(_ values: [Double]) { self.values = values }

  /// NaN if there are no values.
  package var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The standard deviation, with n - 1 in the denominator; nil for fewer than two values.
  package var deviation: Double? {
    guard values.count > 1 else { return nil }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Returns the exponential of the mean logarithm of numbers above 0; NaN if there are none.
  package static func geometricMean(_ values: [Double]) -> Double {
    exp(SampleStatistics(values.map { log($0) }).mean)
  }
}
