import Kernels
import NeuralNet
import Testing

/// The whole U-Net is compared with PyTorch: output, and gradients of input and parameters.
@Suite struct UNetFixtureTests {
  /// In Double only the fixture's rounding to Float remains, 6e-8 of a number.
  static let doubleTolerance = 1e-7
  /// The error is relative to a tensor's largest element, after some 25 layers of sums of up to 400
  /// products; measured 7e-7 for the output, 5e-6 for gradients.
  static let floatOutputTolerance = 1e-5
  static let floatGradientTolerance = 5e-5

  @Test(arguments: ["unet", "unetPaperOptions", "unetConditional"])
  func inDouble(name: String) throws {
    try check(name, Double.self, output: Self.doubleTolerance, gradient: Self.doubleTolerance)
  }

  @Test(arguments: ["unet", "unetPaperOptions", "unetConditional"])
  func inFloat(name: String) throws {
    try check(
      name, Float.self, output: Self.floatOutputTolerance, gradient: Self.floatGradientTolerance)
  }

  private func check<E: KernelScalar>(
    _ name: String, _ type: E.Type, output outputTolerance: Double, gradient: Double
  ) throws {
    let fixture = try Fixture(name)
    let network = UNet(try fixture.configuration())
    let weights = Weights<E>(network.layout, values: try fixture.parameters(network.layout))
    weights.repack(gradients: true)
    let pass = Pass(weights, gradients: Block(count: network.layout.count))
    let input: Tensor<E> = try fixture.tensor("input", border: 1)
    let labels: [Double] =
      network.configuration.classes > 0 ? try fixture.values("labels") : []
    let conditions = Conditions(
      times: try fixture.values("times"), labels: labels.map { $0 < 0 ? nil : Int($0) })
    let output = network.forward(input, conditions, pass)
    try fixture.expect(output.values, "output", within: outputTolerance)

    let dOutput = pass.tensor(network.outputShape(images: 3, E.self))
    dOutput.assign(try fixture.values("outputGradient"))
    let dInput = try #require(network.backward(dOutput, pass, wantsInput: true))
    try fixture.expect(dInput.values, "gradient.input", within: gradient)
    try fixture.expectGradients(
      try #require(pass.gradients), network.layout, within: gradient)
  }
}
