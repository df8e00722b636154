import Kernels
import NeuralNet
import Randomness

extension ParameterLayout {
  /// Returns starting values with noise on every parameter. Layers that start at zero would hide
  /// what lies behind them from any comparison of outputs and gradients.
  func randomValues(seed: UInt64) -> [Float] {
    var values = initialValues(seed: seed)
    for (index, entry) in entries.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .test, index: UInt64(index))
      let fanIn = entry.shape.count == 1 ? 16 : entry.shape.dropLast().reduce(1, *)
      let bound = 0.5 / Double(fanIn).squareRoot()
      for i in entry.range { values[i] += Float(stream.uniform(in: -bound...bound)) }
    }
    return values
  }
}

/// One forward and backward pass of a network over a few images, in either number type.
struct NetworkState<E: KernelScalar> {
  let output, inputGradient: [E]
  /// The gradients, in the layout's order.
  let gradients: [E]
  /// The operations of the forward pass; a multiply-add counts as two.
  let operations: Int

  /// - Parameters:
  ///   - weights: all parameters.
  ///   - input: [N, H, W, C].
  ///   - times: [N].
  ///   - outputGradient: the gradient that is passed back, [N, H, W, C].
  init(
    _ network: UNet, weights: [Float], input: [Float], times: [Double], outputGradient: [Float]
  ) {
    let weights = Weights<E>(network.layout, values: weights.map { E($0) })
    weights.repack(gradients: true)
    let block = Block<E>(count: network.layout.count)
    let pass = Pass(weights, gradients: block)
    let inputTensor = pass.tensor(network.inputShape(images: times.count, E.self))
    inputTensor.assign(input.map { E($0) })
    output = network.forward(inputTensor, times: times, pass).values
    operations = pass.operations
    let dOutput = pass.tensor(network.outputShape(images: times.count, E.self))
    dOutput.assign(outputGradient.map { E($0) })
    inputGradient = network.backward(dOutput, pass, wantsInput: true)?.values ?? []
    gradients = block.values
  }
}
