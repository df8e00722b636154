// The requirements of a convolution's passes on their arguments, checked once for fast kernels and
// naive twins. The twins need no border, but code that runs on them must run on the fast kernels.
extension ConvolutionShape {
  func checkForward<E>(
    _ input: Tensor<E>.Shape, bias: Block<E>?, output: Tensor<E>.Shape,
    adding addend: Tensor<E>.Shape?
  ) {
    checkSizes(input: input, output: output)
    precondition(
      input.border >= inputBorder,
      "Convolution needs an input border of \(inputBorder), got \(input.border)")
    let biases = bias?.count ?? outputChannels
    precondition(
      biases == outputChannels || biases == output.images * outputChannels,
      "Convolution to \(outputChannels) channels needs as many biases, or as many for each image, "
        + "got \(biases)")
    output.checkAddend(addend)
  }

  func checkBackwardData<E>(_ dOutput: Tensor<E>.Shape, dInput: Tensor<E>.Shape) {
    checkSizes(input: dInput, output: dOutput)
    precondition(
      dOutput.border >= gradientBorder,
      "Gradient to data needs a border of \(gradientBorder), got \(dOutput.border)")
  }

  func checkBackwardWeights<E>(
    _ input: Tensor<E>.Shape, _ dOutput: Tensor<E>.Shape, dWeights: Block<E>
  ) {
    checkSizes(input: input, output: dOutput)
    let strided = isTransposed ? dOutput : input
    precondition(
      strided.border >= padding,
      "Gradient to weights needs a border of \(padding) on its strided side, got \(strided.border)")
    precondition(
      dWeights.count == weightCount,
      "Gradient to weights needs \(weightCount) elements, got \(dWeights.count)")
  }

  private func checkSizes<E>(input: Tensor<E>.Shape, output: Tensor<E>.Shape) {
    precondition(
      input.channels == inputChannels && output.channels == outputChannels
        && input.images == output.images && output.height == outputSize(input.height)
        && output.width == outputSize(input.width),
      "Convolution \(self) does not map \(input) to \(output)")
  }
}

extension Tensor.Shape {
  /// Returns the elements from the biases of one image to those of the next: 0 where all images of this
  /// output have the same.
  func biasStride(_ bias: Block<Element>) -> Int { bias.count > channels ? channels : 0 }
}
