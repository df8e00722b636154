import Foundation
import Numerics
import Testing

/// Numbers with digits are SciPy's (scipy.stats.t).
@Suite struct PairedRatioTests {
  @Test func threePairs() throws {
    let pair = try #require(PairedRatio(first: [1, 2, 4], second: [2, 3, 8]))
    #expect(pair.pairs == 3 && abs(pair.ratio - 1.8171205928321397) < 1e-12)
    #expect(abs(try #require(pair.deviation) - 0.16609332197106513) < 1e-12)
    let interval = try #require(pair.interval)
    #expect(abs(interval.lower - 1.2028027658404594) < 1e-9)
    #expect(abs(interval.upper - 2.745194260164011) < 1e-9)
    #expect(abs(try #require(pair.pValue) - 0.024823153508932633) < 1e-9)
    #expect(abs(try #require(pair.equivalencePValue) - 0.9826927480081902) < 1e-9)
    #expect(abs(try #require(pair.detectableRatio) - 1.6724835157308935) < 1e-9)
  }

  @Test func nearlyEqualPairsAreEquivalent() throws {
    let pair = try #require(
      PairedRatio(first: [1, 2, 4, 3], second: [1.01, 1.99, 4.05, 2.98]))
    #expect(abs(try #require(pair.pValue) - 0.62773376120855) < 1e-9)
    #expect(abs(try #require(pair.equivalencePValue) - 0.00016707592742205388) < 1e-10)
  }

  /// The other way round, ratios turn over and probabilities stay.
  @Test func orderOnlyTurnsTheRatioOver() throws {
    let (a, b) = ([1, 2, 4.5], [1.5, 2.2, 8.0])
    let there = try #require(PairedRatio(first: a, second: b))
    let back = try #require(PairedRatio(first: b, second: a))
    #expect(abs(there.ratio * back.ratio - 1) < 1e-12)
    #expect(abs((there.pValue ?? 0) - (back.pValue ?? 1)) < 1e-12)
    #expect(abs((there.interval?.lower ?? 0) * (back.interval?.upper ?? 0) - 1) < 1e-9)
  }

  @Test func somethingMustBeKnown() throws {
    #expect(PairedRatio(first: [1, 0], second: [1, 2]) == nil)
    let one = try #require(PairedRatio(first: [1], second: [2]))
    #expect(one.ratio == 2 && one.interval == nil && one.pValue == nil)
    let equal = try #require(PairedRatio(first: [1, 2], second: [1, 2]))
    #expect(equal.ratio == 1 && equal.deviation == 0 && equal.interval == nil)
  }

  /// If the ratio is 1, the interval holds it in 95 % of all sets of four pairs; of a detectable ratio,
  /// 80 % are found.
  @Test func errorsAreAsFrequentAsTheySay() {
    var seed: UInt64 = 1
    func normal() -> Double {
      var sum = 0.0
      for _ in 0..<12 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Double(seed >> 11) * 0x1p-53
      }
      return sum - 6
    }
    var (covered, found) = (0, 0)
    let n = 4.0
    // The detectable ratio at the true deviation of 0.1.
    let effect = (3.182446 + 0.978472) * 0.1 / n.squareRoot()
    for _ in 0..<4000 {
      let noise = (0..<4).map { _ in exp(0.1 * normal()) }
      let null = PairedRatio(first: [1, 1, 1, 1], second: noise)
      let shifted = PairedRatio(first: [1, 1, 1, 1], second: noise.map { $0 * exp(effect) })
      if let interval = null?.interval, interval.lower <= 1, interval.upper >= 1 { covered += 1 }
      if let p = shifted?.pValue, p < 0.05 { found += 1 }
    }
    #expect((3740...3860).contains(covered), "\(covered)")
    #expect((2900...3400).contains(found), "\(found)")
  }

  @Test func tailsAreThoseOfTables() {
    #expect(abs(StudentT.upperTail(2.5, degreesOfFreedom: 5) - 0.02724504967118813) < 1e-12)
    #expect(abs(StudentT.upperTail(-0.7, degreesOfFreedom: 4) - 0.7387499172032749) < 1e-12)
    #expect(abs(StudentT.upperTail(1, degreesOfFreedom: 1) - 0.25) < 1e-12)
    #expect(StudentT.upperTail(0, degreesOfFreedom: 7) == 0.5)
  }

  @Test func holmByHand() {
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06]) {
      #expect(abs(found - expected) < 1e-15)
    }
    #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
    #expect(Holm.adjusted([]).isEmpty)
  }
}
