import Images
import Numerics
import Randomness

/// What sets of real images that the reference does not hold score against it, by their size.
///
/// A Fréchet distance falls as a set grows, and it grows when the classes have other shares than in
/// the reference. So a score says something only beside this distance for sets as large and with the
/// same classes, which is what perfect samples would score.
package struct FloorCurve: Sendable, Equatable, Codable {
  /// Which images the sets hold.
  package enum Classes: String, Sendable, Codable, CaseIterable {
    /// Images drawn at random, so that the classes have about their shares in the data.
    case asFound
    /// As many images of every class, as conditional models draw them.
    case balanced
  }

  /// Sets of one size.
  package struct Point: Sendable, Equatable, Codable {
    /// The number of images in a set.
    package let count: Int
    /// The mean distance of the sets.
    package let distance: Double
    /// The standard deviation between sets.
    package let deviation: Double

    package init(count: Int, distance: Double, deviation: Double) {
      (self.count, self.distance, self.deviation) = (count, distance, deviation)
    }
  }

  package let classes: Classes
  /// By rising size, at least two.
  package let points: [Point]

  /// - Returns: nil unless there are two points, by rising size, with finite numbers.
  package init?(_ classes: Classes, points: [Point]) {
    let sizes = points.map(\.count)
    guard points.count > 1, zip(sizes, sizes.dropFirst()).allSatisfy({ 0 < $0 && $0 < $1 }),
      points.allSatisfy({ $0.distance.isFinite && $0.deviation.isFinite && $0.deviation >= 0 })
    else { return nil }
    (self.classes, self.points) = (classes, points)
  }

  /// Returns the distance and the deviation of sets of a size, nil for sets smaller than measured.
  ///
  /// Between two measured sizes, and beyond the last, the distance is linear in 1/N (Chong and
  /// Forsyth, CVPR 2020), and so is the deviation, which near the floor falls as 1/N.
  package func floor(count: Int) -> (distance: Double, deviation: Double)? {
    guard count >= points[0].count else { return nil }
    let next = points.firstIndex { $0.count >= count } ?? points.count - 1
    let (a, b) = (points[max(0, next - 1)], points[max(1, next)])
    let weight =
      (1 / Double(count) - 1 / Double(b.count))
      / (1 / Double(a.count) - 1 / Double(b.count))
    return (
      b.distance + weight * (a.distance - b.distance),
      max(0, b.deviation + weight * (a.deviation - b.deviation))
    )
  }
}

// MARK: Measuring

extension FloorCurve {
  /// Sizes that are measured, as far as there are twice as many images.
  private static let sizes = [250, 500, 1000, 2000, 5000]
  /// Random orders of the images, each of which is cut into sets.
  private static let orders = 8
  /// The most sets of one size that an order is cut into.
  private static let mostSets = 5

  /// Measures sets of real images.
  ///
  /// - Parameters:
  ///   - features: of images that the reference does not hold.
  ///   - labels: one per image, or nil; needed for balanced sets.
  ///   - seed: decides which images fall into which set.
  /// - Returns: nil if there are too few images, or no labels for balanced sets.
  /// - Throws: `NumericalFault` if a set has no trustworthy distance.
  package static func measure(
    _ classes: Classes, _ features: FeatureTable, labels: [UInt8]?,
    against reference: FeatureStatistics, seed: UInt64 = 1
  ) throws(NumericalFault) -> FloorCurve? {
    let orders = (0..<orders).map { order in
      var stream = ComparisonImages.stream(.floor, seed: seed, index: order)
      return permutation(count: features.count, using: &stream)
    }
    var points: [Point] = []
    for size in sizes where size > 2 * features.dimension {
      var distances: [Double] = []
      for order in orders {
        for rows in sets(classes, size, in: order, labels) {
          let statistics = try features.statistics(ofRows: rows)
          distances.append(try FrechetDistance(between: statistics, and: reference).value)
        }
      }
      guard distances.count >= 2 * orders.count else { break }
      let sample = SampleStatistics(distances)
      points.append(
        Point(count: size, distance: sample.mean, deviation: sample.deviation ?? 0))
    }
    return FloorCurve(classes, points: points)
  }

  /// Cuts an order into sets without common images.
  private static func sets(
    _ classes: Classes, _ size: Int, in order: [Int], _ labels: [UInt8]?
  ) -> [[Int]] {
    switch classes {
    case .asFound:
      return (0..<min(mostSets, order.count / size)).map {
        Array(order[$0 * size..<($0 + 1) * size])
      }
    case .balanced:
      guard let labels else { return [] }
      let byClass = Dictionary(grouping: order) { labels[$0] }.sorted { $0.key < $1.key }
        .map(\.value)
      let part = size / byClass.count
      let fewest = byClass.map(\.count).min() ?? 0
      guard part > 0 else { return [] }
      return (0..<min(mostSets, fewest / part)).map { set in
        byClass.flatMap { $0[set * part..<(set + 1) * part] }
      }
    }
  }
}
