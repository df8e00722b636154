import Foundation
import Kernels
import NeuralNet
import TestSupport
import Testing

/// The optimiser is compared with PyTorch's Adam and clip_grad_norm_.
@Suite struct OptimiserTests {
  /// The fixture is PyTorch's result in Double, rounded to Float. Adam in Float adds a few
  /// roundings to weights of size 1 to 3.
  static let weightTolerance = 5e-7
  /// The norm is summed in Double from gradients that are exact in Float.
  static let normTolerance = 1e-6

  /// A network whose gradient is what the loss prescribes: it has one weight per output.
  private struct Prescribed: Network {
    let layout: ParameterLayout

    init(_ shapes: [(String, [Int])]) {
      var layout = ParameterLayout()
      for (name, shape) in shapes { _ = layout.add(name, shape: shape, start: .zeros) }
      self.layout = layout
    }

    func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>) -> Tensor<E> {
      pass.tensor(outputShape(images: input.shape.images, E.self))
    }

    func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool) -> Tensor<E>? {
      for (i, value) in dOutput.values.enumerated() { pass.gradients?[i] += value }
      return nil
    }

    func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
      .init(images: images, channels: 1)
    }

    func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
      .init(images: images, channels: layout.count)
    }
  }

  /// Takes one step along `gradient`, and returns the norm.
  private func step(
    _ adam: Optimiser, _ parallel: DataParallel<Prescribed>, _ gradient: [Float],
    learningRate: Double, factor: Double = 1
  ) -> Double {
    let gradient = parallel.gradient(
      count: 1, load: { _, _, _ in .none },
      loss: { _, _, _, dOutput in
        dOutput.assign(gradient)
        return 0
      })
    return adam.update(
      parallel.weights, along: gradient, factor: factor, learningRate: learningRate,
      team: parallel.team)
  }

  private func start(_ values: [Float]) -> (Weights<Float>, DataParallel<Prescribed>) {
    let network = Prescribed([("w", [values.count])])
    let weights = Weights<Float>(network.layout, values: values)
    return (weights, DataParallel(network, weights, threads: 2))
  }

  /// Five steps have gradients on both sides of the clipping threshold.
  @Test func fiveStepsAgreeWithPyTorch() throws {
    let fixture = try Fixture("adam")
    func both(_ kind: String, _ step: Int) throws -> [Float] {
      try fixture.values("\(kind).a.\(step)") + fixture.values("\(kind).b.\(step)")
    }
    let (weights, parallel) = start(try both("parameter", 0))
    let adam = Optimiser(weights)
    let norms = try fixture.entry("gradientNorm").doubles
    var average = try both("parameter", 0).map { Double($0) }
    for n in 1...5 {
      let norm = step(adam, parallel, try both("gradient", n), learningRate: 1e-3)
      #expect(abs(norm / norms[n - 1] - 1) < Self.normTolerance, "step \(n)")
      let expected = try both("parameter", n).map { Double($0) }
      let found = weights.values.values.map { Double($0) }
      #expect(largestDifference(found, expected) < Self.weightTolerance, "step \(n)")
      // The moving average uses the decay of its warm-up.
      let decay = Double(1 + n) / Double(10 + n)
      average = zip(average, expected).map { decay * $0 + (1 - decay) * $1 }
      let smooth = adam.average.values.map { Double($0) }
      #expect(largestDifference(smooth, average) < 2 * Self.weightTolerance, "step \(n)")
    }
    #expect(norms.contains { $0 > 1 } && norms.contains { $0 < 1 })
  }

  /// `factor` scales the gradient before its norm is taken, so 1/2 undoes twice the gradient.
  @Test func factorScalesTheGradient() {
    let gradient: [Float] = [0.5, -0.25, 1]
    var results: [[Float]] = []
    for (scale, factor) in [(Float(1), 1.0), (2, 0.5), (64, 1.0 / 64)] {
      let (weights, parallel) = start([1, 2, 3])
      let norm = step(
        Optimiser(weights), parallel, gradient.map { $0 * scale }, learningRate: 0.1, factor: factor
      )
      #expect(abs(norm - 1.3125.squareRoot()) < 1e-12)
      results.append(weights.values.values)
    }
    #expect(bitDifference(results[1], results[0]) == nil)
    #expect(bitDifference(results[2], results[0]) == nil)
  }

  /// A gradient that is not finite changes nothing, and its norm says so.
  @Test(arguments: [Float.nan, .infinity]) func notFiniteChangesNothing(value: Float) {
    let (weights, parallel) = start([1, 2, 3])
    let adam = Optimiser(weights)
    _ = step(adam, parallel, [1, 1, 1], learningRate: 0.1)
    let before = [weights.values, adam.first, adam.second, adam.average].flatMap(\.values)
    let norm = step(adam, parallel, [1, value, 1], learningRate: 0.1)
    #expect(!norm.isFinite)
    #expect(adam.step == 1)
    let after = [weights.values, adam.first, adam.second, adam.average].flatMap(\.values)
    #expect(bitDifference(after, before) == nil)
  }

  /// Steps from a restored state equal those of the uninterrupted run.
  @Test func restoredStateGoesOn() {
    let gradients: [[Float]] = [[1, -2, 0.5], [0.1, 0.3, -0.2], [2, 2, 1]]
    let (weights, parallel) = start([1, 2, 3])
    let adam = Optimiser(weights)
    for g in gradients[..<2] { _ = step(adam, parallel, g, learningRate: 0.1) }
    let (second, secondParallel) = start(weights.values.values)
    let restored = Optimiser(second)
    restored.restore(
      step: adam.step, first: adam.first.values, second: adam.second.values,
      average: adam.average.values)
    _ = step(adam, parallel, gradients[2], learningRate: 0.1)
    _ = step(restored, secondParallel, gradients[2], learningRate: 0.1)
    #expect(restored.step == 3)
    #expect(bitDifference(second.values.values, weights.values.values) == nil)
    #expect(bitDifference(restored.average.values, adam.average.values) == nil)
  }
}
