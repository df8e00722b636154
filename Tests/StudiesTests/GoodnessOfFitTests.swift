import Foundation
import Numerics
import Studies
import Testing

@Suite struct GoodnessOfFitTests {
  /// The paper's table 1 and the authors' stored run, as THEORY gives them.
  @Test func tableOne() {
    func fit(_ shares: [Double]) -> (statistic: Double, probability: Double) {
      GoodnessOfFit.chiSquare(shares.map { Int(($0 * 10_000).rounded()) })
    }
    let printed = fit(Published.absorption)
    #expect(abs(printed.statistic - 14.20) < 0.05 && abs(printed.probability - 0.007) < 0.001)
    #expect(abs(fit(Published.storedAbsorption).statistic - 8.19) < 0.05)
  }

  /// The 5 % points are from printed tables.
  @Test(arguments: [(1, 3.841), (2, 5.991), (3, 7.815), (4, 9.488), (7, 14.067), (10, 18.307)])
  func chiSquareTails(degrees: Int, x: Double) {
    #expect(abs(GoodnessOfFit.chiSquareTail(x, degreesOfFreedom: degrees) - 0.05) < 1e-4)
    #expect(abs(GoodnessOfFit.chiSquareTail(0, degreesOfFreedom: degrees) - 1) < 1e-15)
  }

  @Test func uniformDistance() {
    // The distribution steps at 0.1 and 0.4: 0.1 below the first step, 0.6 after the last.
    #expect(abs(GoodnessOfFit.uniformDistance([0.4, 0.1], on: 0...1) - 0.6) < 1e-12)
    // Just below the first value the distribution is 0 and the law 0.8.
    #expect(abs(GoodnessOfFit.uniformDistance([0.8, 0.9], on: 0...1) - 0.8) < 1e-12)
    let even = (0..<100).map { 2 + (Double($0) + 0.5) / 50 }
    #expect(abs(GoodnessOfFit.uniformDistance(even, on: 2...4) - 0.005) < 1e-12)
  }

  @Test func quantiles() {
    let summary = DistanceSummary((0...100).reversed().map { Double($0) })
    #expect(summary.mean == 50 && summary.median == 50 && abs(summary.upper - 95) < 1e-9)
  }
}
