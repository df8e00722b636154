import Images
import Randomness
import Scoring
import Testing

/// What real images score by the size of the set.
@Suite struct FloorCurveTests {
  private let curve = FloorCurve(
    .asFound,
    points: [
      .init(count: 1000, distance: 0.1, deviation: 0.02),
      .init(count: 2000, distance: 0.05, deviation: 0.01),
    ])

  @Test func isLinearInOneOverTheSize() throws {
    let curve = try #require(curve)
    #expect(curve.floor(count: 999) == nil)
    // 1/1600 lies a quarter of the way from 1/2000 to 1/1000; 1/4000 as far beyond as they differ.
    for (count, distance, deviation) in [
      (1000, 0.1, 0.02), (2000, 0.05, 0.01), (1600, 0.0625, 0.0125), (4000, 0.025, 0.005),
    ] {
      let found = try #require(curve.floor(count: count))
      #expect(abs(found.distance - distance) < 1e-12 && abs(found.deviation - deviation) < 1e-12)
    }
  }

  @Test func pointsMustRise() {
    let point = FloorCurve.Point(count: 5, distance: 1, deviation: 0)
    #expect(FloorCurve(.asFound, points: [point]) == nil)
    #expect(FloorCurve(.asFound, points: [point, point]) == nil)
    #expect(
      FloorCurve(.asFound, points: [point, .init(count: 6, distance: .nan, deviation: 0)]) == nil)
  }

  /// A reference of mean 0 and variance 1, and numbers of the same law: a set of N has a mean of
  /// variance 1/N and a deviation of variance 1/(2N), so its distance is 1.5/N in the mean.
  @Test func measuresWhatChanceScores() throws {
    var stream = RandomStream(seed: 7, purpose: .test)
    let values = (0..<20_000).map { _ in Float(stream.normal()) }
    let table = try FeatureTable(values, dimension: 1)
    let labels = (0..<20_000).map { UInt8($0 % 4) }
    let reference = try table.statistics()
    for classes in FloorCurve.Classes.allCases {
      let curve = try #require(
        try FloorCurve.measure(classes, table, labels: labels, against: reference))
      #expect(curve.points.map(\.count) == [250, 500, 1000, 2000, 5000])
      for point in curve.points.prefix(3) {
        let expected = 1.5 / Double(point.count)
        // Forty sets, whose distances scatter about as much as they are large.
        #expect(abs(point.distance - expected) < 0.6 * expected, "\(classes) \(point)")
        #expect(point.deviation < 2 * expected)
      }
    }
    #expect(try FloorCurve.measure(.balanced, table, labels: nil, against: reference) == nil)
  }

  /// Classes far apart: balanced sets of an unbalanced law are far from it, whatever their size.
  @Test func balancedSetsAreBalanced() throws {
    let labels = (0..<4000).map { UInt8($0 % 4 == 0 ? 1 : 0) }
    var stream = RandomStream(seed: 8, purpose: .test)
    let table = try FeatureTable(
      labels.map { Float($0) * 10 + Float(stream.normal()) }, dimension: 1)
    let reference = try table.statistics()
    let asFound = try #require(
      try FloorCurve.measure(.asFound, table, labels: labels, against: reference))
    let balanced = try #require(
      try FloorCurve.measure(.balanced, table, labels: labels, against: reference))
    #expect((balanced.floor(count: 500)?.distance ?? 0) > 5)
    #expect((asFound.floor(count: 500)?.distance ?? 9) < 0.5)
    // A quarter of 4,000 images has the label 1: no two sets of 2,000 have 1,000 of it.
    #expect(balanced.points.map(\.count) == [250, 500, 1000])
  }
}
