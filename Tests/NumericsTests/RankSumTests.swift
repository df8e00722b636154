import Numerics
import Testing

@Suite struct RankSumTests {
  private static let cases: [(a: [Double], b: [Double], area: Double)] = [
    ([1.0], [0.0], 1.0), ([0], [1], 0), ([1], [1], 0.5), ([3, 4], [1, 2], 1),
    // Of the four pairs, 2 > 1, 4 > 1 and 4 > 3, but 2 < 3.
    ([2, 4], [1, 3], 0.75),
    // Of the six pairs, 1 ties once; 5 exceeds all three and 1 none of the others.
    ([1, 5], [1, 2, 3], 3.5 / 6),
  ]

  @Test(arguments: cases)
  func areasByHand(a: [Double], b: [Double], area: Double) {
    #expect(abs(RankSum.area(a, over: b) - area) < 1e-12)
    #expect(abs(RankSum.area(b, over: a) - (1 - area)) < 1e-12)
  }

  /// At 0.5 the formula is that of ranks without ties: (n + m + 1) / (12 n m), up to terms of 1/nm.
  @Test func standardErrors() {
    let error = RankSum.standardError(area: 0.5, 1000, 1000)
    #expect(abs(error * error - 2001.0 / 12 / 1e6) < 1e-7)
    #expect(RankSum.standardError(area: 1, 50, 50) == 0)
    // The paper's own example: an area of 0.893 from 58 normal and 51 abnormal images has 0.032.
    #expect(abs(RankSum.standardError(area: 0.893, 51, 58) - 0.032) < 0.0015)
  }
}
