import Kernels
import Numerics
import Randomness

/// The score that infinitely many samples would have.
///
/// FID(N) = FID(infinity) + slope / N up to terms of 1/N^2, so a line through scores for several N,
/// drawn over 1/N, meets 1/N = 0 at FID(infinity). Source: Chong and Forsyth, *Effectively unbiased
/// FID and Inception score and where to find them*, CVPR 2020, section 4. Differs from the paper,
/// which scores one random subset of each of 15 sizes, because all samples are at hand: the set is
/// cut into m equal parts for m = 1, 2, ..., and their mean score stands for N / m samples, so
/// every point uses (almost) every sample.
package struct FrechetExtrapolation: Sendable, Equatable, Codable {
  package struct Point: Sendable, Equatable, Codable {
    /// The number of samples in a part.
    package let count: Int
    /// The mean score of the parts.
    package let distance: Double

    package init(count: Int, distance: Double) {
      (self.count, self.distance) = (count, distance)
    }
  }

  /// FID(infinity): the line's value at 1/N = 0. It may be slightly negative by chance.
  package let distance: Double
  /// The slope of the score against 1/N.
  package let slope: Double
  package let points: [Point]

  /// The most parts that a set is cut into.
  private static let mostParts = 10
  /// The fewest points; a line needs more than two to be judged.
  private static let fewestParts = 3

  /// Returns the fewest samples in a part, for d features; with fewer, 1/N^2 terms bend the line.
  private static func fewestInPart(_ dimension: Int) -> Int { 5 * (dimension + 1) }

  /// Returns the fewest samples that can be extrapolated from, for d features.
  package static func fewestSamples(dimension: Int) -> Int { fewestParts * fewestInPart(dimension) }

  /// Fits the least-squares line through points, at least two of them with different counts.
  package init(through points: [Point]) {
    precondition(
      Set(points.map(\.count)).count > 1, "a line needs scores for at least two numbers of samples")
    let line = LeastSquaresLine(through: points.map { (1 / Double($0.count), $0.distance) })
    (slope, distance) = (line.slope, line.intercept)
    self.points = points
  }

  /// - Parameters:
  ///   - features: at least `fewestSamples`.
  ///   - seed: decides the order in which samples fall into parts.
  ///   - progress: called with the parts scored and all parts; what it throws ends the work.
  /// - Throws: `NumericalFault` if a part has no trustworthy distance.
  package static func measure(
    _ features: FeatureTable, against reference: FeatureStatistics, seed: UInt64 = 1,
    team: ThreadTeam, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> FrechetExtrapolation {
    let most = min(mostParts, features.count / fewestInPart(features.dimension))
    precondition(
      most >= fewestParts,
      "\(features.count) samples are too few to extrapolate from; "
        + "\(fewestSamples(dimension: features.dimension)) are enough")
    var stream = ComparisonImages.stream(.extrapolation, seed: seed)
    let order = permutation(count: features.count, using: &stream)
    let parts = (1...most).flatMap { divisor in
      let size = features.count / divisor
      return (0..<divisor).map { $0 * size..<($0 + 1) * size }
    }
    let scores = try team.map(parts.count, progress: { try progress($0, parts.count) }) { part in
      Result<Double, NumericalFault> { () throws(NumericalFault) in
        try FrechetDistance(
          between: features.statistics(ofRows: order[parts[part]]), and: reference
        ).value
      }
    }
    var next = 0
    let points = try (1...most).map { divisor in
      defer { next += divisor }
      let sum = try scores[next..<next + divisor].reduce(0) { $0 + (try $1.get()) }
      return Point(count: features.count / divisor, distance: sum / Double(divisor))
    }
    return FrechetExtrapolation(through: points)
  }
}
