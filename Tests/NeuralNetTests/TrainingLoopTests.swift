import Foundation
import Kernels
import NeuralNet
import Randomness
import TestSupport
import Testing

/// How one step follows another, and what ends the training.
@Suite struct TrainingLoopTests {
  /// The loss and its gradient with respect to each output have prescribed values.
  private final class Prescribed: TrainingBatches, @unchecked Sendable {
    /// The losses, indexed by step.
    let losses: [Double]
    let slopes: [Float]
    private var step = 0

    init(losses: [Double], slopes: [Float]) { (self.losses, self.slopes) = (losses, slopes) }

    var count: Int { 2 }
    var terms: Int { 5 }
    func prepare(step: Int) { self.step = step }

    func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
      input.assign([Float](repeating: 1, count: input.shape.count))
      return Conditions(times: range.map { _ in 1 })
    }

    func loss(
      _ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>
    ) -> Double {
      dOutput.assign([Float](repeating: slopes[step], count: dOutput.shape.count))
      return losses[step] * Double(range.count)
    }
  }

  private func loop(
    losses: [Double], slopes: [Float], advice: String? = nil
  ) -> TrainingLoop<MLP, Prescribed> {
    let network = MLP(dimension: 5, hidden: [4])
    return TrainingLoop(
      network, startingFrom: network.layout.initialValues(seed: 1),
      Prescribed(losses: losses, slopes: slopes), learningRate: .constant(0.1), threads: 2,
      advice: advice)
  }

  @Test func aStepSaysWhatItDid() throws {
    let loop = loop(losses: [3, 4], slopes: [1, 1])
    let before = loop.state
    let step = try loop.takeStep()
    #expect(step.number == 1 && loop.step == 1 && step.learningRate == 0.1)
    // There are two examples of five terms.
    #expect(step.lossSum == 6 && step.loss == 6 * (1 / 10.0))
    #expect(step.gradientNorm > 0)
    #expect(loop.state.weights != before.weights && loop.average != before.average)
  }

  /// A loss that is not finite ends the training before anything changes, even if its gradient is
  /// finite.
  @Test(arguments: [(Double.nan, Float(1), "loss"), (.infinity, 1, "loss"), (1, .nan, "gradient")])
  func divergenceChangesNothing(loss: Double, slope: Float, what: String) throws {
    let loop = loop(losses: [1, loss], slopes: [1, slope], advice: "try something else")
    _ = try loop.takeStep()
    let before = loop.state
    let fault = #expect(throws: DivergedTraining.self) { try loop.takeStep() }
    #expect(
      fault?.description == "training diverged: expected a finite \(what), found a NaN or "
        + "infinity in step 2; try something else")
    #expect(loop.state == before)
    #expect(before.step == 1)
  }

  /// A step that failed leaves nothing in the gradients of the next step.
  @Test func aLoopGoesOnFromItsState() throws {
    let whole = loop(losses: [1, 2, 3], slopes: [1, -2, 0.5])
    for _ in 0..<2 { _ = try whole.takeStep() }
    let failed = loop(losses: [1, 2, .nan], slopes: [1, -2, .nan])
    for _ in 0..<2 { _ = try failed.takeStep() }
    #expect(throws: DivergedTraining.self) { try failed.takeStep() }
    let resumed = loop(losses: [.nan, 2, 3], slopes: [.nan, -2, 0.5])
    #expect(throws: DivergedTraining.self) { try resumed.takeStep() }
    resumed.state = failed.state
    let (one, other) = (try whole.takeStep(), try resumed.takeStep())
    #expect(one.gradientNorm == other.gradientNorm && one.number == other.number)
    #expect(whole.state == resumed.state)
  }

  /// Each epoch holds every example once, and a position has the same example from any start.
  @Test func exampleOrderLaysEpochsEndToEnd() {
    var order = ExampleOrder(count: 7, seed: 5)
    let examples = (0..<21).map { order.example(at: $0) }
    for epoch in 0..<3 {
      var stream = RandomStream(seed: 5, purpose: .dataOrder, index: UInt64(epoch))
      let expected = permutation(count: 7, using: &stream)
      #expect(Array(examples[7 * epoch..<7 * (epoch + 1)]) == expected)
    }
    var other = ExampleOrder(count: 7, seed: 5)
    for position in [20, 3, 8, 6, 7, 0] {
      #expect(other.example(at: position) == examples[position])
    }
  }

  /// Both warm-ups equal, bit for bit, those that models have been trained with so far.
  @Test func learningRatesAreTheFormulas() {
    let (peak, total) = (3e-3, 1234)
    let (steps, shares) = (
      LearningRate.steps(peak: peak, warmUpSteps: 100),
      LearningRate.shares(peak: peak, warmUp: 0.05)
    )
    for step in 0..<total {
      let rising = peak * min(1, Double(step + 1) / 100)
      let falling = peak * (1 + cos(.pi * (Double(step - 100) / Double(total - 100)))) / 2
      #expect(steps(step: step, of: total) == (step < 100 ? rising : falling))
      #expect(steps(step: step, of: nil) == rising && steps(step: step, of: 100) == rising)

      let progress = (Double(step) + 0.5) / Double(total)
      let decay = (progress - 0.05) / (1 - 0.05)
      #expect(
        shares(step: step, of: total)
          == (progress < 0.05 ? peak * progress / 0.05 : peak * (1 + cos(.pi * decay)) / 2))
      #expect(LearningRate.constant(peak)(step: step, of: nil) == peak)
    }
    #expect(steps(step: total + 5, of: total) < 1e-12)
  }
}
