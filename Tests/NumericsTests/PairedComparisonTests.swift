import Foundation
import Numerics
import Testing

@Suite struct PairedComparisonTests {
  /// The tables give four or five digits.
  @Test(arguments: [
    (1, 0.95, 12.7062), (2, 0.95, 4.30265), (3, 0.95, 3.18245), (4, 0.95, 2.77645),
    (9, 0.95, 2.26216), (30, 0.95, 2.04227), (2, 0.99, 9.92484), (5, 0.9, 2.01505),
    (1, 0.5, 1.0),
  ]) func quantilesAreThoseOfTables(degrees: Int, probability: Double, table: Double) {
    let t = StudentT.quantile(twoSided: probability, degreesOfFreedom: degrees)
    #expect(abs(t - table) < 6e-6 * max(1, table))
  }

  /// For 2 degrees of freedom t has a closed form: P(|T| <= t) = t / sqrt(2 + t^2).
  @Test func quantileIsExact() {
    for probability in [0.01, 0.5, 0.95, 0.999] {
      let exact = (2 * probability * probability / (1 - probability * probability)).squareRoot()
      let t = StudentT.quantile(twoSided: probability, degreesOfFreedom: 2)
      #expect(abs(t - exact) < 1e-12 * exact)
    }
    // The normal distribution is the limit.
    let many = StudentT.quantile(twoSided: 0.95, degreesOfFreedom: 1_000_001)
    #expect(abs(many - 1.959964) < 1e-5)
  }

  @Test func threeSeedsByHand() throws {
    // The differences 1, 2 and 3 have mean 2 and deviation 1, so 2 +- 4.30265 / sqrt(3).
    let pair = PairedComparison(first: [1, 2, 3], second: [2, 4, 6])
    #expect(pair.firstMean == 2 && pair.secondMean == 4 && pair.ratio == 2)
    #expect(pair.difference == 2 && pair.deviation == 1)
    let interval = try #require(pair.interval)
    #expect(abs(interval.lower + 0.484138) < 1e-5 && abs(interval.upper - 4.484138) < 1e-5)
    #expect(pair.verdict == .unresolved)
    #expect(pair.verdictText(first: "A", second: "B") == "not resolved at this N")
  }

  /// The seeds differ much more than the methods, which only a paired comparison resolves.
  @Test func pairingResolvesWhatSeedsHide() {
    let (low, high) = ([1.0, 5, 9], [1.5, 5.6, 9.4])
    let above = PairedComparison(first: low, second: high)
    #expect(above.verdict == .firstLower)
    #expect(above.verdictText(first: "A", second: "B") == "resolved: A is lower")
    let below = PairedComparison(first: high, second: low)
    #expect(below.verdict == .secondLower)
    #expect(below.verdictText(first: "A", second: "B") == "resolved: B is lower")
    #expect(below.difference == -above.difference)
    #expect(
      PairedComparison(first: low, second: high, level: 0.999).verdict == .unresolved)
  }

  @Test func oneSeedHasNoInterval() {
    let pair = PairedComparison(first: [1], second: [3])
    #expect(pair.difference == 2 && pair.deviation == nil && pair.interval == nil)
    #expect(pair.verdict == .onePair)
    #expect(pair.verdictText(first: "A", second: "B") == "one seed: no interval")
  }

  /// Equal scores, as when a method is compared with itself, resolve nothing.
  @Test func noDifferenceIsNotResolved() {
    let pair = PairedComparison(first: [1, 2], second: [1, 2])
    #expect(pair.deviation == 0 && pair.verdict == .unresolved)
  }
}
