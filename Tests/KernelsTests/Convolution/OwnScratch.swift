import Kernels

// The convolution kernels with their own memory, as tests call them.
extension Float {
  static func convolutionForward(
    _ input: Tensor<Float>, _ weights: ConvolutionWeights<Float>, bias: Block<Float>?,
    output: Tensor<Float>, adding addend: Tensor<Float>?
  ) {
    convolutionForward(
      input, weights, bias: bias, output: output, adding: addend,
      scratch: KernelScratch())
  }

  static func convolutionBackwardData(
    _ dOutput: Tensor<Float>, _ weights: ConvolutionWeights<Float>, dInput: Tensor<Float>
  ) {
    convolutionBackwardData(dOutput, weights, dInput: dInput, scratch: KernelScratch())
  }

  static func convolutionBackwardWeights(
    _ input: Tensor<Float>, _ dOutput: Tensor<Float>, _ shape: ConvolutionShape,
    dWeights: Block<Float>
  ) {
    convolutionBackwardWeights(
      input, dOutput, shape, dWeights: dWeights, scratch: KernelScratch())
  }
}
