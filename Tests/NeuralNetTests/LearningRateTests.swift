import NeuralNet
import Testing

/// The rates of single steps, by hand.
@Suite struct LearningRateTests {
  private let trapezoid = LearningRate.trapezoid(peak: 2, warmUpSteps: 100)

  /// It rises to step 99, stays, and falls over the last 200 of 1000 steps.
  @Test(arguments: [
    (0, 0.02), (49, 1), (99, 2), (500, 2), (800, 2), (801, 1.99), (900, 1), (999, 0.01), (1000, 0),
    (1200, 0),
  ])
  func trapezoidRisesStaysAndFalls(step: Int, rate: Double) {
    #expect(abs(trapezoid(step: step, of: 1000) - rate) < 1e-12)
  }

  /// While the length is unknown there is no fall, and a short run falls before it has risen.
  @Test func trapezoidOfOtherLengths() {
    #expect(trapezoid(step: 5000, of: nil) == 2)
    #expect(trapezoid(step: 20, of: 100) == 0.42 && trapezoid(step: 99, of: 100) == 0.1)
    #expect(trapezoid(step: 0, of: 1) == 0.02 && trapezoid(step: 2, of: 3) == 0.06)
  }

  /// Until the fall begins, the length makes no difference.
  @Test func trapezoidIsTheSameBeforeItsFall() {
    for step in 0...800 {
      #expect(trapezoid(step: step, of: 1000) == trapezoid(step: step, of: 7000))
    }
    #expect(trapezoid(step: 801, of: 1000) < trapezoid(step: 801, of: 1100))
  }
}
