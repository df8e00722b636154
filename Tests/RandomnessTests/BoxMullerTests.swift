import Foundation
import Randomness
import Testing

/// The Float formulas are compared with Double's library functions.
@Suite struct BoxMullerTests {
  /// Half an ulp comes from the last operation and less than one from those before it. A sweep of
  /// every seventh of all words finds 1.34 (radius) and 1.36 (cosine and sine).
  private static let factorTolerance = 1.4
  /// The sum of both factors' errors and the product's own, where the product is just above a power
  /// of two. The same sweep finds 3.48.
  private static let productTolerance = 3.6

  /// The ends and 4096 evenly spread words of every octave [2^k, 2^(k + 1)), counted from 0 and, by
  /// the complement, from 2^32. So the tails of both factors are swept as densely as their middles.
  private static let words: [UInt32] = {
    var words: [UInt32] = [0, .max]
    for k in 0..<UInt64(32) {
      let start = UInt64(1) << k
      let spacing = max(1, start / 4096)
      for i in 0..<min(4096, start) {
        // Multiples of a power of two are avoided, because they fit a Float without rounding.
        let word = UInt32(start + i * spacing + i * 0x9E37_79B1 % spacing)
        words += [word, ~word]
      }
    }
    return words
  }()

  private func ulps(_ value: Float, from exact: Double) -> Double {
    abs(Double(value) - exact) / Double(Float(exact).ulp)
  }

  private func radius(_ u: UInt32) -> Double {
    (-2 * log(Double(u | 1) * 0x1p-32)).squareRoot()
  }

  /// Returns (cos, sin) of 2 pi v / 2^32 from the angle to the nearest axis, an exact integer.
  private func direction(_ v: UInt32) -> (Double, Double) {
    let quarter: UInt32 = 1 << 30
    let (after, before) = (v % quarter, quarter - v % quarter)
    func angle(_ word: UInt32) -> Double { 2 * .pi * (Double(word) * 0x1p-32) }
    let c = after < before ? cos(angle(after)) : sin(angle(before))
    let s = after < before ? sin(angle(after)) : cos(angle(before))
    return [(c, s), (-s, c), (-c, -s), (s, -c)][Int(v / quarter)]
  }

  @Test func radiusFollowsDouble() {
    let worst = Self.words.map { ulps(BoxMuller.radius($0), from: radius($0)) }.max()!
    #expect(worst <= Self.factorTolerance)
  }

  @Test func radiusIsPositiveToItsEnds() {
    // These are sqrt(2 · 32 log 2) and sqrt(2 · 2^-32), both to within half an ulp of a Float.
    #expect(BoxMuller.radius(0) == 6.660437)
    #expect(BoxMuller.radius(.max) == 2.1579186e-05)
    #expect(Self.words.allSatisfy { (2.1e-5...6.67).contains(BoxMuller.radius($0)) })
  }

  @Test func directionFollowsDouble() {
    var worst = 0.0
    // The octaves are dense around angle 0; quarter turns bring them to every axis.
    for word in Self.words {
      for quarter in 0..<UInt32(4) {
        let v = word &+ quarter << 30
        let (found, (c, s)) = (BoxMuller.direction(v), direction(v))
        worst = max(worst, ulps(found.x, from: c), ulps(found.y, from: s))
      }
    }
    #expect(worst <= Self.factorTolerance)
  }

  @Test func axesAreExact() {
    let axes = (0..<UInt32(4)).map { BoxMuller.direction($0 << 30) }
    #expect(axes == [SIMD2(1, 0), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(0, -1)])
  }

  @Test func numbersFollowDouble() {
    var worst = 0.0
    for (i, u) in Self.words.enumerated() {
      let v = UInt32(truncatingIfNeeded: i) &* 0x9E37_79B1
      let (found, r, (c, s)) = (BoxMuller.pair(u, v), radius(u), direction(v))
      worst = max(worst, ulps(found.x, from: r * c), ulps(found.y, from: r * s))
    }
    #expect(worst <= Self.productTolerance)
  }
}
