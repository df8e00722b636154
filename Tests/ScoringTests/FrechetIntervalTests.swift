import Foundation
import Kernels
import Numerics
import Scoring
import Testing

/// The bootstrap interval of FID and its extrapolation, on features with a known law.
@Suite struct FrechetIntervalTests {
  private let team = ThreadTeam(threads: 2)
  private let reference = GaussianFeatures.reference(dimension: 2)

  /// The mean score of sets of 200 vectors, from 1,500 of them, lies in the interval of 92 to 98 % of
  /// 400 sets: at the floor, where a plain bootstrap interval covers it always and is 1.7 times too
  /// wide, near the floor, and far from it. The intervals are as wide as the scores vary.
  @Test(arguments: [Float(0), 0.4, 1]) func coversTheMeanScoreAsOftenAsItSays(shift: Float) throws {
    let (count, dimension, repetitions) = (200, 8, 400)
    let known = GaussianFeatures.reference(dimension: dimension)
    func score(_ features: FeatureTable) throws -> Double {
      try GaussianFeatures.distance(features)
    }
    let scores = try (5000..<6500).map {
      try score(GaussianFeatures.draw(count, dimension: dimension, seed: $0, shift: shift))
    }
    let law = SampleStatistics(scores)
    var (covered, error) = (0, 0.0)
    for seed in 0..<UInt64(repetitions) {
      let features = try GaussianFeatures.draw(
        count, dimension: dimension, seed: seed, shift: shift)
      let interval = try FrechetBootstrap.measure(
        features, against: known, distance: score(features), team: team)
      covered += interval.lower <= law.mean && law.mean <= interval.upper ? 1 : 0
      error += interval.standardError / Double(repetitions)
    }
    let coverage = Double(covered) / Double(repetitions)
    #expect((0.92...0.98).contains(coverage), "\(coverage)")
    let width = error / (law.deviation ?? 0)
    #expect((0.9...1.2).contains(width), "\(width)")
  }

  /// Scores 1 to 5 have the variance v = 2.5. Quarters with w = 4 v have no quadratic part, with
  /// w = 8 v no other; between them the variance is (10 v - w) / 6.
  @Test(arguments: [10, 20, 14.5, 40]) func intervalOfHandNumbers(w: Double) {
    // Three numbers with the distance s between neighbours have the variance s^2.
    let quarters = [0, w.squareRoot(), 2 * w.squareRoot()]
    let variance = w == 10 ? 2.5 : w == 14.5 ? 1.75 : 2.5 / 3
    let interval = FrechetBootstrap(
      scores: [5, 1, 4, 2, 3], ofQuarters: quarters, distance: 2, level: 0.95)
    #expect(interval.excess == 1 && interval.draws == 5 && interval.level == 0.95)
    #expect(abs(interval.standardError - variance.squareRoot()) < 1e-12)
    // Student's t of 20 degrees of freedom, and the root of the score, 2.
    let reach = 2.0859634472658364 * variance.squareRoot() / (2 * 2.0.squareRoot())
    #expect(abs(interval.upper.squareRoot() - 2.0.squareRoot() - reach) < 1e-9)
    // No distance is negative.
    #expect(abs(interval.lower.squareRoot() - max(0, 2.0.squareRoot() - reach)) < 1e-9)
  }

  @Test func drawsDependOnSeedAndNumberAlone() throws {
    let features = try GaussianFeatures.draw(90, dimension: 2, seed: 3)
    var told: [Int] = []
    let one = try FrechetBootstrap.measure(
      features, against: reference, distance: 1, draws: 17, team: ThreadTeam(threads: 1)
    ) { told.append($0) }
    let (first, second) = ([0, 4, 8, 12, 16, 17], [0, 4, 8, 12, 16, 20, 24, 28, 32, 34])
    #expect(told == first + second.map { 17 + $0 })
    for threads in [2, 3] {
      #expect(
        try FrechetBootstrap.measure(
          features, against: reference, distance: 1, draws: 17,
          team: ThreadTeam(threads: threads)) == one)
    }
    let other = try FrechetBootstrap.measure(
      features, against: reference, distance: 1, draws: 17, seed: 2, team: team)
    #expect(other.standardError != one.standardError)
  }

  @Test func lineThroughAKnownLine() {
    let points = [900, 450, 300, 225].map {
      FrechetExtrapolation.Point(count: $0, distance: 0.3 + 42 / Double($0))
    }
    let line = FrechetExtrapolation(through: points)
    #expect(abs(line.distance - 0.3) < 1e-13)
    #expect(abs(line.slope - 42) < 1e-10)
    #expect(line.points == points)
    // By hand, this is least squares of (1, 0), (1/2, 1), (1/4, 0) in 1/N.
    let bent = FrechetExtrapolation(
      through: zip([1, 2, 4], [0.0, 1, 0]).map { .init(count: $0, distance: $1) })
    #expect(abs(bent.slope + 2.0 / 7) < 1e-12)
    #expect(abs(bent.distance - (1.0 / 3 + 2.0 / 7 * 7 / 12)) < 1e-12)
  }

  /// By chance, sets of N = 1,500 score some 0.011 above their law: 6 / N for six means, and 6 · 7
  /// / 4 N for their covariances. The line removes that. Its mean over 40 sets finds the law's own
  /// distance: 0 within 0.0015, or 1, for a mean that is one off, within four standard errors, each
  /// 2 / sqrt(1500 · 40).
  @Test(arguments: [Float(0), 1])
  func extrapolationTakesTheChancePartAway(shift: Float) throws {
    let truth = Double(shift * shift)
    var (plain, extrapolated) = (0.0, 0.0)
    for seed in UInt64(100)..<140 {
      let features = try GaussianFeatures.draw(1500, dimension: 6, seed: seed, shift: shift)
      plain += try GaussianFeatures.distance(features) / 40
      let line = try FrechetExtrapolation.measure(
        features, against: GaussianFeatures.reference(dimension: 6), team: team)
      extrapolated += line.distance / 40
      #expect(line.points.map(\.count) == [1500, 750, 500, 375, 300, 250, 214, 187, 166, 150])
      #expect(line.points[0].distance < line.points[9].distance)
    }
    #expect((0.0095...0.0125).contains(plain - extrapolated), "\(plain - extrapolated)")
    #expect(abs(extrapolated - truth) < (shift == 0 ? 0.0015 : 0.033), "\(extrapolated)")
  }

  @Test func extrapolationDoesNotDependOnThreads() throws {
    let features = try GaussianFeatures.draw(300, dimension: 2, seed: 4)
    func measure(_ threads: Int, seed: UInt64 = 1) throws -> FrechetExtrapolation {
      try FrechetExtrapolation.measure(
        features, against: reference, seed: seed, team: ThreadTeam(threads: threads))
    }
    let one = try measure(1)
    #expect(try measure(3) == one)
    // The first point is the whole set, whose score does not depend on its order.
    #expect(abs(one.points[0].distance - (try GaussianFeatures.distance(features))) < 1e-12)
    #expect(try measure(1, seed: 2).points[3] != one.points[3])
    #expect(FrechetExtrapolation.fewestSamples(dimension: 64) == 975)
  }
}
