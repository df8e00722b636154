import Diffusion
import Foundation
import Numerics
import Randomness
import Runs
import Studies
import Testing

@Suite struct TransportTests {
  /// Tries every assignment of up to seven rows.
  private func least(_ costs: [Double], _ count: Int) -> Double {
    func rest(_ row: Int, _ taken: Set<Int>) -> Double {
      row == count
        ? 0
        : (0..<count).filter { !taken.contains($0) }
          .map { costs[row * count + $0] + rest(row + 1, taken.union([$0])) }.min() ?? 0
    }
    return rest(0, [])
  }

  @Test(arguments: 1...7)
  func assignmentsAreTheBest(count: Int) {
    var stream = RandomStream(seed: UInt64(count), purpose: .test)
    for trial in 0..<20 {
      // In every other round there are few different costs, so that ties are common.
      let costs = (0..<count * count).map { _ in
        trial % 2 == 0 ? stream.uniform() : Double(Int(stream.uniform() * 3))
      }
      let columns = OptimalTransport.assignment(costs, count: count)
      #expect(Set(columns) == Set(0..<count))
      let total = columns.enumerated().reduce(0.0) { $0 + costs[$1.0 * count + $1.1] }
      #expect(abs(total - least(costs, count)) < 1e-12)
    }
  }

  /// On a line the best assignment is the one between sorted points.
  @Test func distancesOnALine() {
    var stream = RandomStream(seed: 2, purpose: .test)
    let a = (0..<300).map { _ in stream.normal() }
    let b = (0..<300).map { _ in stream.normal() + 0.2 }
    let expected = zip(a.sorted(), b.sorted()).reduce(0.0) { $0 + abs($1.0 - $1.1) } / 300
    #expect(abs(OptimalTransport.distance(a, b, dimension: 1) - expected) < 1e-12)
    #expect(OptimalTransport.distance(a, a.reversed(), dimension: 1) < 1e-15)
  }

  /// With n points at equal angles nothing moves farther than half a gap, and on average a quarter.
  @Test(arguments: [1, 2, 5, 12])
  func equalAnglesAreAQuarterGapAway(count: Int) {
    let angles = (0..<count).map { 2 * Double.pi * (Double($0) + 0.3) / Double(count) - 4 }
    let found = CircleTransport.distanceToUniform(angles)
    #expect(abs(found - Double.pi / (2 * Double(count))) < 1e-9)
  }

  /// A point mass at any angle is a quarter turn away, near 0 as elsewhere.
  @Test func aPointMassIsAQuarterTurnAway() {
    for angle in [0.0, 1, -1, 6.28, 100] {
      let found = CircleTransport.distanceToUniform([angle, angle + 2 * Double.pi])
      #expect(abs(found - Double.pi / 2) < 1e-9)
    }
  }

  @Test func slopesOfPowers() {
    #expect(abs(GrowthRate.slope([(1, 3), (8, 1.5), (64, 0.75)]) + 1.0 / 3) < 1e-12)
  }
}

@Suite struct MemorisationTests {
  @Test func neighboursByHand() {
    let found = PointNeighbours(
      of: [0, 0, 0.9, 0, 3, 4, 0.7, 0], among: [0, 0, 1, 0, 0, 0.5], dimension: 2)
    #expect(found.nearest[0] == 0 && found.second[0] == 0.5)
    #expect(abs(found.nearest[1] - 0.1) < 1e-12 && abs(found.second[1] - 0.9) < 1e-12)
    #expect(abs(found.nearest[2] - 20.0.squareRoot()) < 1e-12)
    // The last is at 0.3 from one point and 0.7 from another.
    #expect(found.memorised == 0.5 && found.duplicates(below: 0.1 + 1e-9) == 0.5)
    // Where each training point stands twice, one on it is memorised, one beside it is not.
    let doubled = PointNeighbours(of: [1, 0, 0.9, 0], among: [1, 0, 1, 0], dimension: 2)
    #expect(doubled.memorised == 0.5 && doubled.duplicates(below: 0) == 0.5)
    #expect(Quantiles([3, 1, 2]).median == 2 && Quantiles([4, 1, 2, 3]).median == 2.5)
  }

  @Test func pointsAreOnTheirSphere() {
    let sphere = SpherePoints(dimension: 2, ambient: 5)
    let points = sphere.draw(2000, seed: 1, for: .training)
    #expect(sphere.distances(of: points).allSatisfy { $0 < 1e-12 })
    #expect(sphere.draw(3, seed: 1, for: .training) == Array(points[0..<15]))
    #expect(sphere.draw(3, seed: 1, for: .judging) != Array(points[0..<15]))
    for axis in 0..<3 {
      let mean = (0..<2000).reduce(0.0) { $0 + points[5 * $1 + axis] } / 2000
      // The limit is five standard errors of a mean with variance 1/3.
      #expect(abs(mean) < 5 * (1.0 / 6000).squareRoot())
    }
    #expect(
      abs(sphere.distances(of: [0, 3, 0, 0, 0])[0] - 2) < 1e-12
        && abs(sphere.distances(of: [1, 0, 0, 0, 0.5])[0] - 0.5) < 1e-12)
  }

  /// THEORY 5.3 has 4000 draws from one training set and an error of 2 %. Another training set
  /// changes the full update's distance more, which is the bias along a circle of uneven density.
  @Test func theCircleTable() throws {
    let all = try CircleTable(
      counts: [100, 1000], ambients: [2, 10, 100], repetitions: 3, draws: 4000, seed: 1, threads: 2
    ).run(watch: Watch())
    let rows = all.filter { $0.noise == 0 }
    #expect(all.count == 12 && rows.count == 6)
    func mean(_ values: [Double]) -> Double { SampleStatistics(values).mean }
    for reference in CircleTable.references {
      let row = rows.first { $0.count == reference.count && $0.ambient == reference.ambient }
      guard let row else { return #expect(Bool(false), "no row of \(reference)") }
      #expect(abs(mean(row.smoothed) / reference.smoothed - 1) < 0.05, "\(row)")
      #expect(abs(mean(row.half) / reference.half - 1) < 0.05, "\(row)")
      #expect(abs(mean(row.full) / reference.full - 1) < 0.15, "\(row)")
      // No two dimensions share their training points: W1 of their angles would agree.
      let angles = row.trainingAngles[0]
      #expect(rows.count { abs($0.trainingAngles[0] - angles) < 1e-5 } == 1)
    }
    // At n = 1000, W1 of angles is .036-.040 for the points and .037-.053 updated; seeds differ.
    for row in rows where row.count == 1000 {
      #expect((0.02...0.09).contains(mean(row.trainingAngles)))
      #expect((0.02...0.09).contains(mean(row.fullAngles)))
    }
  }

  private static let study = SphereStudy(
    dimensions: [1, 5], counts: [16, 64], draws: 256, repetitions: 2, seed: 1, threads: 2)

  @Test func spheresTellCopiesFromNewPoints() throws {
    let rows = try Self.study.run(watch: Watch())
    func row(_ dimension: Int, _ arm: SphereStudy.Arm) throws -> SphereStudy.Row {
      try #require(
        rows.first { $0.dimension == dimension && $0.count == 64 && $0.arm == arm })
    }
    for dimension in [1, 5] {
      let (fresh, copies) = (try row(dimension, .fresh), try row(dimension, .empirical))
      #expect(copies.nearest == 0 && copies.memorised == 1 && copies.duplicates == 1)
      #expect(copies.off < 1e-12 && fresh.off < 1e-12 && fresh.memorised < 0.4)
      let full = try row(dimension, .full)
      #expect(full.duplicates < 0.1 && full.bandwidth != nil && fresh.bandwidth == nil)
      // In five dimensions mostly the bias h^2 remains, on which the step has no effect.
      let share = dimension == 1 ? 0.7 : 1
      #expect(full.off < share * (try row(dimension, .half).off))
      #expect(try row(dimension, .half).off < 0.6 * row(dimension, .smoothed).off)
      #expect(copies.distance > fresh.distance)
    }
    // Smoothing helps the law in five dimensions, by more than 256 draws are uncertain.
    #expect(try row(5, .full).distance < row(5, .empirical).distance)
    let alone = SphereStudy(
      dimensions: [1, 5], counts: [16, 64], draws: 256, repetitions: 2, seed: 1, threads: 1)
    let same = try alone.run(watch: Watch()).map { $0.distances }
    #expect(same == rows.map { $0.distances })
    #expect(rows.allSatisfy { $0.distances.count == 2 && $0.offs.count == 2 })
    // W1 is at least the distance to the sphere, and is known to within its bounds.
    #expect(rows.allSatisfy { $0.off <= $0.distance * (1 + $0.uncertainty) })
    #expect(rows.allSatisfy { $0.uncertainty <= SphereStudy.precision && $0.uncertainty > 0 })
  }

  /// The times suit points of size 1, not images.
  @Test func networksOfSpheresHaveTimesOfTheirOwn() {
    #expect(SphereStudy.timeRange.minimum == 1e-3 && SphereStudy.timeRange.maximum == 6)
  }

  @Test func networksOfSpheresLearn() throws {
    let rows = try SphereStudy(
      dimensions: [2], counts: [64], draws: 256, repetitions: 1, seed: 1, threads: 2
    ).trained(
      count: 64, .init(hidden: [24, 24], steps: 1500, samplingSteps: 20), watch: Watch())
    #expect(rows.map { $0.arm } == [.fresh, .empirical, .full, .ddpm, .cem])
    // Noise has a mean length of 1.6, which is 0.6 from the sphere.
    for row in rows.suffix(2) { #expect(row.off < 0.3 && row.memorised < 0.9, "\(row)") }
  }
}
