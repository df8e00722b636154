import TestSupport
import Numerics
import Randomness
import Scoring

/// Feature vectors with independent normal coordinates, whose distances have closed forms.
enum GaussianFeatures {
  /// - Parameter shift: the mean of the first coordinate; the others have mean 0, all variance 1.
  static func draw(
    _ count: Int, dimension: Int, seed: UInt64, shift: Float = 0
  ) throws -> FeatureTable {
    var values = [Float](repeating: 0, count: count * dimension)
    var stream = RandomStream(seed: seed, purpose: .test, index: 7)
    stream.fillNormal(&values)
    for i in stride(from: 0, to: values.count, by: dimension) { values[i] += shift }
    return try FeatureTable(values, dimension: dimension)
  }

  /// Returns mean 0 and covariance 1, the statistics of infinitely many vectors.
  static func reference(dimension: Int) -> FeatureStatistics {
    FeatureStatistics(
      count: 1_000_000, mean: [Double](repeating: 0, count: dimension),
      covariance: diagonal([Double](repeating: 1, count: dimension)))
  }

  static func distance(_ features: FeatureTable) throws -> Double {
    var accumulator = FeatureAccumulator(dimension: features.dimension)
    try accumulator.append(features.values)
    return try FrechetDistance(
      between: accumulator.statistics(), and: reference(dimension: features.dimension)
    ).value
  }
}
