import Foundation
import Numerics
import Testing

@Suite struct ChiSquareTests {
  /// The percentage points of the chi-square law are from printed tables (Abramowitz and Stegun,
  /// table 26.8), with five digits.
  @Test(arguments: [
    (1, 3.84146, 0.05), (1, 10.8276, 0.001), (2, 9.21034, 0.01), (9, 16.9190, 0.05),
    (9, 21.6660, 0.01), (9, 3.32511, 0.95), (9, 2.08790, 0.99), (9, 27.8772, 0.001),
    (30, 43.7729, 0.05), (100, 124.342, 0.05), (100, 77.9295, 0.95),
  ])
  func agreesWithTables(degreesOfFreedom: Int, x: Double, probability: Double) {
    let found = ChiSquare.upperTail(x, degreesOfFreedom: degreesOfFreedom)
    #expect(abs(found / probability - 1) < 1e-4, "\(found)")
  }

  /// Q(x; 2) = e^(-x/2), and Q(x; 4) = (1 + x/2) e^(-x/2): series and fraction, near and far. The
  /// error comes from the logarithm of gamma and from the power: some ulps of the exponent x.
  @Test func agreesWithClosedForms() {
    for x in [1e-9, 0.1, 1, 1.9, 2.1, 3.9, 4.1, 10, 50, 300, 1400] {
      let two = ChiSquare.upperTail(x, degreesOfFreedom: 2)
      #expect(abs(two / exp(-x / 2) - 1) < 1e-14 * (10 + x), "\(x)")
      let four = ChiSquare.upperTail(x, degreesOfFreedom: 4)
      #expect(abs(four / ((1 + x / 2) * exp(-x / 2)) - 1) < 1e-14 * (10 + x), "\(x)")
    }
    #expect(ChiSquare.upperTail(0, degreesOfFreedom: 9) == 1)
    #expect(ChiSquare.upperTail(1e7, degreesOfFreedom: 9) == 0)
    #expect(abs(ChiSquare.upperTail(1e-300, degreesOfFreedom: 9) - 1) < 1e-12)
  }

  /// 44 and 56 of 100 give 2 * 6^2 / 50 = 1.44: a normal number beyond 1.2 on either side.
  @Test func handNumbers() {
    let coin = ChiSquare(counts: [44, 56], shares: [0.5, 0.5])
    #expect(abs(coin.statistic - 1.44) < 1e-12)
    #expect(coin.degreesOfFreedom == 1)
    #expect(abs(coin.pValue - erfc(1.2 / 2.0.squareRoot())) < 1e-12)
    let exact = ChiSquare(counts: [10, 20, 30], shares: [1.0 / 6, 1.0 / 3, 0.5])
    #expect(exact.statistic < 1e-12 && exact.pValue > 1 - 1e-9)
  }

  /// A class that nobody expects adds no degree of freedom, and cannot occur by chance.
  @Test func classesWithoutAShare() {
    let none = ChiSquare(counts: [0, 44, 56], shares: [0, 0.5, 0.5])
    #expect(none.degreesOfFreedom == 1 && abs(none.statistic - 1.44) < 1e-12 && none.pValue > 0.2)
    let some = ChiSquare(counts: [1, 44, 55], shares: [0, 0.5, 0.5])
    #expect(some.pValue == 0 && some.statistic.isFinite)
  }
}
