import Testing
import Studies

@Suite struct ComparisonEstimateTests {
  /// Two models of 100 steps of 10 images are followed by 4000 steps of images.
  private func estimate(steps: Int? = 200) -> ComparisonEstimate {
    ComparisonEstimate(trainingSteps: steps, imageSteps: 4000, batchSize: 10, evaluations: 1)
  }

  @Test func nothingIsSaidBeforeSomethingIsTimed() {
    var estimate = estimate()
    #expect(estimate.secondsLeft == nil && estimate.stepsPerSecond == nil)
    #expect(estimate.fraction == 0)
    estimate.found(steps: 100)
    #expect(estimate.secondsLeft == nil)
    // The share is 1000 of 2000 training images and of the 1200 that drawing is worth.
    #expect(estimate.fraction == 1000.0 / 3200)
  }

  @Test func drawingIsGuessedFromTrainingUntilItIsTimed() throws {
    var estimate = estimate()
    estimate.trained(steps: 50, seconds: 5)
    #expect(estimate.stepsPerSecond == 10)
    // 150 steps take 0.1 s each; 4000 image steps take 0.3 of the 0.01 s of training on an image.
    #expect(abs(try #require(estimate.secondsLeft) - 27) < 1e-9)
    estimate.trained(steps: 150, seconds: 20)
    estimate.drew(imageSteps: 1000, seconds: 2)
    #expect(estimate.imageStepsPerSecond == 500)
    #expect(abs(try #require(estimate.secondsLeft) - 6) < 1e-9)
    estimate.drew(imageSteps: 3000, seconds: 8)
    #expect(estimate.secondsLeft == 0 && estimate.fraction == 1)
  }

  /// Work of an earlier session counts as done, but not towards the speed.
  @Test func foundWorkSaysNothingOfTheSpeed() throws {
    var estimate = estimate()
    estimate.found(steps: 200)
    estimate.found(imageSteps: 3000)
    #expect(estimate.secondsLeft == nil)
    estimate.drew(imageSteps: 500, seconds: 5)
    #expect(abs(try #require(estimate.secondsLeft) - 5) < 1e-9)
  }

  @Test func timesNeedStepsFirst() {
    var estimate = estimate(steps: nil)
    estimate.trained(steps: 20, seconds: 1)
    #expect(estimate.secondsLeft == nil && estimate.fraction == nil)
    estimate.trainingSteps = 40
    #expect(estimate.secondsLeft != nil)
  }
}
