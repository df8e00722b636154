import Foundation
import Kernels
import Scoring
import Testing

/// The bootstrap interval of FID and its extrapolation, on features with a known law.
@Suite struct FrechetIntervalTests {
  private let team = ThreadTeam(threads: 2)
  private let reference = GaussianFeatures.reference(dimension: 2)

  private func bootstrap(_ features: FeatureTable, draws: Int = 100, threads: Int = 2) throws
    -> FrechetBootstrap
  {
    try FrechetBootstrap.measure(
      features, against: reference, distance: try GaussianFeatures.distance(features), draws: draws,
      team: ThreadTeam(threads: threads))
  }

  /// The sets have 200 vectors, with a mean that is one off. The mean score of such sets, from
  /// 2,000 of them, lies in the interval of nearly every set. If the interval of level 95 % were
  /// exact, fewer than 51 of 60 sets would happen once in 100,000 times.
  @Test func coversTheMeanScoreOfAKnownLaw() throws {
    let count = 200
    var mean = 0.0
    for seed in UInt64(5000)..<7000 {
      let features = try GaussianFeatures.draw(count, dimension: 2, seed: seed, shift: 1)
      mean += try GaussianFeatures.distance(features) / 2000
    }
    var covered = 0
    var widths = 0.0
    for seed in UInt64(0)..<60 {
      let features = try GaussianFeatures.draw(count, dimension: 2, seed: seed, shift: 1)
      let interval = try bootstrap(features)
      covered += interval.lower <= mean && mean <= interval.upper ? 1 : 0
      widths += interval.upper - interval.lower
    }
    #expect((51...60).contains(covered), "\(covered)")
    // The score is |m|^2 + ..., with a deviation of some 2 / sqrt 200; an interval is four of them.
    #expect((0.4...0.8).contains(widths / 60), "\(widths / 60)")
  }

  /// Scores 1 to 5 of a set of score 2 have quartiles 2 and 4, which the excess of 1 moves down.
  @Test func intervalOfHandNumbers() {
    let interval = FrechetBootstrap(scores: [5, 1, 4, 2, 3], distance: 2, level: 0.5)
    #expect(interval.excess == 1 && interval.draws == 5 && interval.level == 0.5)
    #expect(interval.lower == 1 && interval.upper == 3)
    #expect(abs(interval.standardError - 2.5.squareRoot()) < 1e-15)
    // No distance is negative.
    #expect(FrechetBootstrap(scores: [5, 1, 4, 2, 3], distance: 0.5, level: 1).lower == 0)
  }

  @Test func drawsDependOnSeedAndNumberAlone() throws {
    let features = try GaussianFeatures.draw(90, dimension: 2, seed: 3)
    var told: [Int] = []
    let one = try FrechetBootstrap.measure(
      features, against: reference, distance: 1, draws: 17, team: ThreadTeam(threads: 1)
    ) { told.append($0) }
    #expect(told == [0, 4, 8, 12, 16, 17])
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
