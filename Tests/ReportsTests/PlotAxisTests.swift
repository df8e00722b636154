import FileFormats
import Reports
import Testing

@Suite struct PlotAxisTests {
  struct Range: Sendable {
    let low: Double
    let high: Double
    let isLog: Bool
    /// The labels of an axis that ends at round numbers, whose first and last label are its range.
    let labels: [String]
  }

  static let ranges: [Range] = [
    Range(low: 0, high: 1, isLog: false, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    Range(low: 0.03, high: 0.89, isLog: false, labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    Range(low: -3, high: 12, isLog: false, labels: ["−5", "0", "5", "10", "15"]),
    Range(
      low: 25, high: 10_000, isLog: false, labels: ["0", "2000", "4000", "6000", "8000", "10000"]),
    Range(
      low: 0, high: 5e6, isLog: false, labels: ["0", "10⁶", "2×10⁶", "3×10⁶", "4×10⁶", "5×10⁶"]),
    Range(
      low: -2e-6, high: 0, isLog: false, labels: ["−2×10⁻⁶", "−1.5×10⁻⁶", "−10⁻⁶", "−5×10⁻⁷", "0"]),
    Range(low: 7, high: 7, isLog: false, labels: ["6.0", "6.5", "7.0", "7.5", "8.0"]),
    Range(low: 0, high: 0, isLog: false, labels: ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
    Range(
      low: 1, high: 1000, isLog: true,
      labels: ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"]),
    Range(low: 3, high: 70, isLog: true, labels: ["2", "5", "10", "20", "50", "100"]),
    Range(
      low: 2e-5, high: 0.3, isLog: true, labels: ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]),
    Range(low: 31, high: 42, isLog: true, labels: ["30", "35", "40", "45"]),
    Range(low: 2, high: 2, isLog: true, labels: ["1", "2", "3", "4"]),
  ]

  @Test(arguments: ranges) func ticksAreRoundAndCoverTheData(_ range: Range) {
    let axis = PlotAxis([range.high, range.low], isLog: range.isLog, isTight: false)
    #expect(axis.ticks.map(\.label) == range.labels)
    #expect(axis.lower == axis.ticks.first?.value)
    #expect(axis.upper == axis.ticks.last?.value)
    #expect(axis.lower <= range.low && range.high <= axis.upper)
  }

  @Test func fractionIsLinearInTheValueOrItsLogarithm() {
    let linear = PlotAxis([0, 10], isLog: false, isTight: true)
    #expect(linear.fraction(2.5) == 0.25)
    let log = PlotAxis([0.01, 100], isLog: true, isTight: true)
    #expect(log.fraction(0.01) == 0)
    #expect(log.fraction(100) == 1)
    #expect(abs(log.fraction(10) - 0.75) < 1e-12)
  }

  @Test func tightAxisEndsAtTheData() {
    let axis = PlotAxis([20, 103], isLog: false, isTight: true)
    #expect(axis.lower == 20)
    #expect(axis.upper == 103)
    #expect(axis.ticks.map(\.label) == ["20", "40", "60", "80", "100"])
  }

  @Test func valuesThatCannotBeDrawnDoNotCount() {
    let odd = [Double.nan, .infinity, -.infinity, 1e200, -.greatestFiniteMagnitude]
    #expect(PlotAxis(odd + [2, 3], isLog: false, isTight: true).upper == 3)
    #expect(PlotAxis(odd + [0, -5, 2, 3], isLog: true, isTight: true).lower == 2)
    #expect(PlotAxis(odd, isLog: false, isTight: true).ticks.first?.label == "0.0")
    #expect(PlotAxis([], isLog: true, isTight: false).upper == 10)
  }

  /// However wide, narrow, large or small a range is, it must have ticks, but few.
  @Test func extremeRangesGiveAFewFiniteTicks() {
    let values = [1e-150, 1e-140, 1e-12, 0.1, 1, 1 + 1e-8, 1 + 1e-12, 4.9, 1e9, 1e9 + 1, 1e150]
    for low in values {
      for high in values where high >= low {
        for (isLog, isTight) in [(false, false), (false, true), (true, false), (true, true)] {
          let axis = PlotAxis([low, high], isLog: isLog, isTight: isTight)
          #expect((1...14).contains(axis.ticks.count), "\(low) to \(high), log \(isLog)")
          for value in [low, high] {
            #expect((-1e-9...1 + 1e-9).contains(axis.fraction(value)), "\(low) to \(high)")
          }
          #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count, "\(low) to \(high)")
        }
      }
    }
    #expect(PlotAxis([-1e150, 1e150], isLog: false, isTight: false).ticks.count == 5)
  }
}
