import Foundation
import Kernels
import NeuralNet
import Randomness
import Testing

/// The backward pass of every layer, in Double, is compared with differences of its forward pass.
///
/// The loss is a random combination L = sum(r · output). Along a random direction v, for the inputs
/// and for each parameter in turn, the gradient must satisfy
///
///     g · v = (8 (L(h) - L(-h)) - (L(2h) - L(-2h))) / 12 h + O(h^4)
@Suite struct FiniteDifferenceTests {
  /// h^4 is 1e-12, and the loss's rounding over h is 1e-13; fifth derivatives and the size of the
  /// loss cost some digits. The error is relative to the length of g, which is the size of g · v.
  static let tolerance = 1e-7
  static let h = 1e-3

  @Test(arguments: [(1, 1, 0, false), (3, 1, 1, false), (3, 2, 1, false), (4, 2, 1, true)])
  func convolution(kernel: Int, stride: Int, padding: Int, isTransposed: Bool) throws {
    var layout = ParameterLayout()
    let layer = Convolution(
      &layout, "layer",
      .init(
        inputChannels: 3, outputChannels: 2, kernel: kernel, stride: stride, padding: padding,
        isTransposed: isTransposed))
    try check(layout, layer, .init(images: 2, height: 4, width: 5, channels: 3, border: 1))
  }

  @Test func linear() throws {
    var layout = ParameterLayout()
    let layer = Convolution.linear(&layout, "layer", 5, 3)
    try check(layout, layer, .init(images: 3, channels: 5, border: 1))
  }

  @Test(arguments: [false, true], [1, 2, 6])
  func groupNorm(activates: Bool, groups: Int) throws {
    var layout = ParameterLayout()
    let layer = GroupNorm(&layout, "layer", channels: 6, groups: groups, activates: activates)
    try check(layout, layer, .init(images: 2, height: 3, width: 4, channels: 6, border: 1))
  }

  @Test func selfAttention() throws {
    var layout = ParameterLayout()
    let layer = SelfAttention(&layout, "layer", channels: 4, groups: 2)
    try check(layout, layer, .init(images: 2, height: 2, width: 3, channels: 4, border: 1))
  }

  @Test(arguments: [(4, 6), (6, 6)], [0, 0.4])
  func residualBlock(channels: (Int, Int), dropout: Double) throws {
    var layout = ParameterLayout()
    let block = ResidualBlock(
      &layout, "layer", from: channels.0, to: channels.1, timeChannels: 5, groups: 2,
      dropout: dropout)
    var numbers = Draw(seed: channels.0)
    let image = numbers.tensor(
      .init(images: 2, height: 3, width: 4, channels: channels.0, border: 1))
    let time = numbers.tensor(.init(images: 2, channels: 5))
    try check(
      layout, [image, time],
      forward: { inputs, pass in block.forward(inputs[0], time: inputs[1], pass) },
      backward: { dOutput, pass in
        let dTime = Tensor<Double>(time.shape)
        return [block.backward(dOutput, dEmbedding: dTime, pass), dTime]
      })
  }

  @Test(arguments: UNetConfiguration.TimeInput.allCases)
  func timeEmbedding(input: UNetConfiguration.TimeInput) throws {
    var configuration = UNetConfiguration(channels: [4])
    configuration.timeInput = input
    var layout = ParameterLayout()
    let layer = TimeEmbedding(&layout, configuration)
    try check(
      layout, [], forward: { _, pass in layer.forward(Conditions(times: [0.01, 0.7, 5]), pass) },
      backward: { dOutput, pass in
        layer.backward(dOutput, pass)
        return []
      })
  }

  /// This is the whole network: skips, concatenations, resampling in both directions, and attention
  /// at a level and in the middle. With dropout, each loss draws the same numbers.
  @Test(arguments: [0, 0.3]) func uNet(dropout: Double) throws {
    var configuration = UNetConfiguration(channels: [4, 8])
    configuration.imageChannels = 2
    (configuration.height, configuration.width) = (4, 6)
    configuration.attention = [false, true]
    (configuration.groups, configuration.finalGroups) = (2, 2)
    configuration.dropout = dropout
    let network = UNet(configuration)
    var numbers = Draw(seed: 9)
    let images = numbers.tensor(network.inputShape(images: 2, Double.self))
    try check(
      network.layout, [images],
      forward: { inputs, pass in network.forward(inputs[0], times: [0.05, 1.2], pass) },
      backward: { dOutput, pass in
        [try #require(network.backward(dOutput, pass, wantsInput: true))]
      })
  }

  @Test(arguments: MLP.Activation.allCases)
  func multilayerPerceptron(_ activation: MLP.Activation) throws {
    let network = MLP(dimension: 2, hidden: [5, 4], activation: activation)
    var numbers = Draw(seed: 6)
    let points = numbers.tensor(network.inputShape(images: 3, Double.self))
    try check(
      network.layout, [points],
      forward: { inputs, pass in network.forward(inputs[0], times: [0.05, 1.2, 3], pass) },
      backward: { dOutput, pass in
        // A row of points has no border.
        let gradient = pass.tensor(network.outputShape(images: 3, Double.self))
        gradient.assign(dOutput.values)
        return [try #require(network.backward(gradient, pass, wantsInput: true))]
      })
  }

  /// The times lie between knots, at one, and beyond both ends.
  @Test func linearNetwork() throws {
    let network = LinearNetwork(dimension: 2, knots: [-2, 0, 3])
    var numbers = Draw(seed: 5)
    let points = numbers.tensor(network.inputShape(images: 4, Double.self))
    try check(
      network.layout, [],
      forward: { _, pass in network.forward(points, times: [1e-4, 0.2, log(2), 5], pass) },
      backward: { dOutput, pass in
        let gradient = pass.tensor(network.outputShape(images: 4, Double.self))
        gradient.assign(dOutput.values)
        _ = network.backward(gradient, pass, wantsInput: false)
        return []
      })
  }

  /// The table's rows are used once, twice and never, and one is for no label.
  @Test func labelledUNet() throws {
    var configuration = UNetConfiguration(channels: [4])
    (configuration.height, configuration.width) = (4, 6)
    (configuration.groups, configuration.finalGroups) = (2, 2)
    configuration.classes = 3
    let network = UNet(configuration)
    #expect(network.layout.entries.last?.shape == [4, 16])
    var numbers = Draw(seed: 4)
    let images = numbers.tensor(network.inputShape(images: 5, Double.self))
    let conditions = Conditions(times: [0.1, 0.4, 1, 2, 0.05], labels: [2, nil, 0, 2, nil])
    try check(
      network.layout, [images],
      forward: { inputs, pass in network.forward(inputs[0], conditions, pass) },
      backward: { dOutput, pass in
        let dInput = try #require(network.backward(dOutput, pass, wantsInput: true))
        let table = try #require(network.layout.entries.last)
        let dTable = try #require(pass.gradients)[table.range].values
        #expect(dTable[16..<32].allSatisfy { $0 == 0 }, "a label that no image has")
        #expect(dTable[0..<16].contains { $0 != 0 } && dTable[32...].contains { $0 != 0 })
        return [dInput]
      })
  }

  // MARK: The check

  private func check(
    _ layout: ParameterLayout, _ layer: some TestableLayer, _ shape: Tensor<Double>.Shape
  ) throws {
    var numbers = Draw(seed: shape.channels)
    try check(
      layout, [numbers.tensor(shape)],
      forward: { inputs, pass in layer.run(inputs[0], pass) },
      backward: { dOutput, pass in [layer.runBack(dOutput, pass, input: shape)] })
  }

  /// - Parameters:
  ///   - forward: computes the output from the inputs.
  ///   - backward: computes one gradient per input from the output's gradient.
  private func check(
    _ layout: ParameterLayout, _ inputs: [Tensor<Double>],
    forward: ([Tensor<Double>], Pass<Double>) -> Tensor<Double>,
    backward: (Tensor<Double>, Pass<Double>) throws -> [Tensor<Double>]
  ) throws {
    var numbers = Draw(seed: 77)
    let weights = Weights<Double>(
      layout, values: numbers.values(layout.count).map { 0.5 * $0 + 0.1 })
    let gradients = Block<Double>(count: layout.count)
    let pass = Pass(weights, gradients: gradients)
    func output() -> Tensor<Double> {
      pass.reset()
      pass.dropout = (0..<8).map { RandomStream(seed: 1, purpose: .dropout, index: $0) }
      return forward(inputs, pass)
    }
    let first = output()
    let combination = numbers.values(first.shape.count)
    var shape = first.shape
    shape.border = 1
    let dOutput = pass.tensor(shape)
    dOutput.assign(combination)
    let dInputs = try backward(dOutput, pass).map(\.values)
    func loss() -> Double { zip(output().values, combination).reduce(0) { $0 + $1.0 * $1.1 } }

    func compare(
      _ name: String, _ gradient: [Double], _ start: [Double], _ assign: ([Double]) -> Void
    ) {
      let direction = numbers.values(start.count)
      func moved(_ distance: Double) -> Double {
        assign(zip(start, direction).map { $0 + distance * $1 })
        defer { assign(start) }
        return loss()
      }
      let h = Self.h
      let slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
      let expected = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(length > 0, "\(name) has no gradient")
      let error = abs(slope - expected)
      #expect(error <= Self.tolerance * length, "\(name): \(expected), differences \(slope)")
    }
    for (i, input) in inputs.enumerated() {
      compare("input \(i)", dInputs[i], input.values) { input.assign($0) }
    }
    for entry in layout.entries {
      let block = weights.values[entry.range]
      compare(entry.name, gradients[entry.range].values, block.values) { block.assign($0) }
    }
  }
}

/// Repeatable normal numbers.
struct Draw {
  private var stream: RandomStream

  init(seed: Int) { stream = RandomStream(seed: UInt64(seed), purpose: .test) }

  mutating func values(_ count: Int) -> [Double] { (0..<count).map { _ in stream.normal() } }

  mutating func floats(_ count: Int) -> [Float] { values(count).map { Float($0) } }

  mutating func tensor(_ shape: Tensor<Double>.Shape) -> Tensor<Double> {
    Tensor(shape, values: values(shape.count))
  }
}
