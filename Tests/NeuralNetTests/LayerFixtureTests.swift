import Foundation
import Kernels
import NeuralNet
import Testing

/// Every layer is compared with PyTorch in both number types: the output, and the gradients of
/// inputs and parameters.
@Suite struct LayerFixtureTests {
  enum Precision: CaseIterable { case double, float }

  @Test(
    arguments: ["conv3x3", "conv3x3Stride2", "conv1x1", "transposedConv4x4"], Precision.allCases)
  func convolution(name: String, precision: Precision) throws {
    let isTransposed = name.hasPrefix("transposed")
    let (kernel, stride) =
      isTransposed ? (4, 2) : (name == "conv1x1" ? 1 : 3, name.hasSuffix("Stride2") ? 2 : 1)
    let shape = ConvolutionShape(
      inputChannels: 3, outputChannels: 4, kernel: kernel, stride: stride,
      padding: kernel == 1 ? 0 : 1, isTransposed: isTransposed)
    var layout = ParameterLayout()
    let layer = Convolution(&layout, "layer", shape)
    try check(name, precision, layout, layer)
  }

  @Test(arguments: Precision.allCases) func linear(precision: Precision) throws {
    var layout = ParameterLayout()
    let layer = Convolution.linear(&layout, "layer", 5, 7)
    try check("linear", precision, layout, layer)
  }

  @Test(arguments: Precision.allCases) func groupNorm(precision: Precision) throws {
    var layout = ParameterLayout()
    let layer = GroupNorm(&layout, "layer", channels: 6, groups: 2, activates: false)
    try check("groupNorm", precision, layout, layer)
  }

  @Test(arguments: Precision.allCases) func attention(precision: Precision) throws {
    var layout = ParameterLayout()
    let layer = SelfAttention(&layout, "layer", channels: 8, groups: 4)
    try check("attention", precision, layout, layer)
  }

  @Test(arguments: Precision.allCases) func silu(precision: Precision) throws {
    switch precision {
    case .double: try check(Double.self)
    case .float: try check(Float.self)
    }
    func check<E: KernelScalar>(_ type: E.Type) throws {
      let fixture = try Fixture("silu")
      let input: Tensor<E> = try fixture.tensor("input")
      let output = Tensor<E>(input.shape)
      E.siluForward(input, output: output)
      try fixture.expect(output.values, "output", within: FixtureTolerance.layer(E.self))
      E.siluBackward(try fixture.tensor("outputGradient"), input, dInput: output)
      try fixture.expect(output.values, "gradient.input", within: FixtureTolerance.layer(E.self))
    }
  }

  /// One block has a shortcut convolution, the other has none.
  @Test(arguments: ["resBlock", "resBlockSameWidth"], Precision.allCases)
  func residualBlock(name: String, precision: Precision) throws {
    switch precision {
    case .double: try check(Double.self)
    case .float: try check(Float.self)
    }
    func check<E: KernelScalar>(_ type: E.Type) throws {
      let tolerance = FixtureTolerance.layer(E.self)
      let fixture = try Fixture(name)
      let input: Tensor<E> = try fixture.tensor("input", border: 1)
      let embedding: Tensor<E> = try fixture.tensor("embedding")
      var layout = ParameterLayout()
      let block = ResidualBlock(
        &layout, "layer", from: input.shape.channels, to: 8, timeChannels: 12, groups: 2,
        dropout: 0)
      let pass = try pass(fixture, layout, E.self)
      // The block takes silu(e), which the U-Net computes once for all blocks.
      let activated = Tensor<E>(embedding.shape)
      E.siluForward(embedding, output: activated)
      let output = block.forward(input, time: activated, pass)
      try fixture.expect(output.values, "output", within: tolerance)

      let dOutput = pass.tensor(output.shape)
      dOutput.assign(try fixture.values("outputGradient"))
      let dActivated = Tensor<E>(embedding.shape)
      let dInput = block.backward(dOutput, dEmbedding: dActivated, pass)
      try fixture.expect(dInput.values, "gradient.input", within: tolerance)
      E.siluBackward(dActivated, embedding, dInput: dActivated)
      try fixture.expect(dActivated.values, "gradient.embedding", within: tolerance)
      // They pass through two convolutions by Winograd's filtering.
      try fixture.expectGradients(
        try #require(pass.gradients), layout, prefix: "layer.", within: 2 * tolerance)
    }
  }

  @Test(arguments: ["timeEmbeddingLogSNR", "timeEmbeddingRaw"], Precision.allCases)
  func timeEmbedding(name: String, precision: Precision) throws {
    switch precision {
    case .double: try check(Double.self)
    case .float: try check(Float.self)
    }
    func check<E: KernelScalar>(_ type: E.Type) throws {
      let tolerance = FixtureTolerance.layer(E.self)
      let fixture = try Fixture(name)
      var layout = ParameterLayout()
      let layer = TimeEmbedding(&layout, try fixture.configuration())
      let pass = try pass(fixture, layout, E.self, prefix: "time.")
      let output = layer.forward(Conditions(times: try fixture.values("times")), pass)
      // The layer ends with the SiLU with which every block would begin.
      let embedding = try fixture.entry("output").doubles
      let sigmoid = embedding.map { 1 / (1 + exp(-$0)) }
      let activated = zip(embedding, sigmoid).map { $0 * $1 }
      let error = largestDifference(output.values.map { Double($0) }, activated)
      #expect(error <= tolerance * 3, "output is off by \(error)")

      let slopes = zip(embedding, sigmoid).map { $1 + $0 * $1 * (1 - $1) }
      let dOutput = pass.tensor(output.shape)
      dOutput.assign(
        zip(try fixture.entry("outputGradient").doubles, slopes).map { E($0 / $1) })
      layer.backward(dOutput, pass)
      try fixture.expectGradients(
        try #require(pass.gradients), layout, prefix: "time.", within: 5 * tolerance)
    }
  }

  // MARK: Steps

  private func pass<E: KernelScalar>(
    _ fixture: Fixture, _ layout: ParameterLayout, _ type: E.Type, prefix: String = "layer."
  ) throws -> Pass<E> {
    let weights = Weights<E>(
      layout, values: try fixture.parameters(layout, prefix: prefix))
    weights.repack(gradients: true)
    return Pass(weights, gradients: Block(count: layout.count))
  }

  private func check(
    _ name: String, _ precision: Precision, _ layout: ParameterLayout, _ layer: some TestableLayer
  ) throws {
    switch precision {
    case .double: try check(name, Double.self, layout, layer)
    case .float: try check(name, Float.self, layout, layer)
    }
  }

  private func check<E: KernelScalar>(
    _ name: String, _ type: E.Type, _ layout: ParameterLayout, _ layer: some TestableLayer
  ) throws {
    let tolerance = FixtureTolerance.layer(E.self)
    let fixture = try Fixture(name)
    let pass = try pass(fixture, layout, E.self)
    let input: Tensor<E> = try fixture.tensor("input", border: 1)
    let output = layer.run(input, pass)
    try fixture.expect(output.values, "output", within: tolerance)
    var shape = output.shape
    shape.border = 1
    let dOutput = pass.tensor(shape)
    dOutput.assign(try fixture.values("outputGradient"))
    let dInput = layer.runBack(dOutput, pass, input: input.shape)
    try fixture.expect(dInput.values, "gradient.input", within: tolerance)
    try fixture.expectGradients(
      try #require(pass.gradients), layout, prefix: "layer.", within: tolerance)
  }
}
