import Numerics
import Testing

@Suite struct SampleStatisticsTests {
  @Test func handNumbers() throws {
    let sample = SampleStatistics([1, 2, 6])
    #expect(sample.mean == 3)
    #expect(sample.deviation == 7.0.squareRoot())
    #expect(SampleStatistics([4]).mean == 4 && SampleStatistics([4]).deviation == nil)
    #expect(SampleStatistics([]).mean.isNaN)
    let line = LeastSquaresLine(through: [(0, 1), (1, 2), (2, 6)])
    #expect(line.slope == 2.5 && line.intercept == 0.5)
    #expect(LeastSquaresLine(through: [(1, 1), (1, 2)]).slope.isNaN)
    #expect(Quantiles([3, 1, 2]).median == 2 && Quantiles([4, 1, 2, 3]).median == 2.5)
  }
}
