import Kernels

/// A convolution (or transposed convolution, or linear layer as the 1 x 1 case) with bias.
package struct Convolution: Sendable {
  package let shape: ConvolutionShape
  private let index: Int
  private let bias: Range<Int>
  private let weight: Range<Int>

  /// - Parameter startsAtZero: true for the last layer of a residual branch or of the network, so
  ///   that training starts from the identity (as in He et al. and Ho et al.).
  package init(
    _ layout: inout ParameterLayout, _ name: String, _ shape: ConvolutionShape,
    startsAtZero: Bool = false
  ) {
    self.init(&layout, name, shape, isLinear: false, startsAtZero: startsAtZero)
  }

  private init(
    _ layout: inout ParameterLayout, _ name: String, _ shape: ConvolutionShape, isLinear: Bool,
    startsAtZero: Bool
  ) {
    self.shape = shape
    let start: ParameterLayout.Start =
      startsAtZero ? .zeros : .uniform(fanIn: shape.taps * shape.inputChannels)
    index = layout.addConvolution(
      "\(name).weight", shape, isLinear: isLinear, start: start)
    weight = layout.convolutions[index].range
    bias = layout.add("\(name).bias", shape: [shape.outputChannels], start: start)
  }

  /// Makes a linear layer [inputs] -> [outputs].
  package static func linear(
    _ layout: inout ParameterLayout, _ name: String, _ inputs: Int, _ outputs: Int,
    startsAtZero: Bool = false
  ) -> Convolution {
    Convolution(
      &layout, name, .init(inputChannels: inputs, outputChannels: outputs), isLinear: true,
      startsAtZero: startsAtZero)
  }

  /// Maps [N, H, W, in] to [N, H', W', out], into a tensor with this border.
  package func forward<E>(_ input: Tensor<E>, _ pass: Pass<E>, border: Int) -> Tensor<E> {
    let output = pass.tensor(shape.outputShape(input.shape, border: border))
    forward(input, pass, into: output, adding: nil)
    return output
  }

  /// Writes the same plus an addend of the output's shape to an existing tensor, even the addend's.
  package func forward<E>(
    _ input: Tensor<E>, _ pass: Pass<E>, into output: Tensor<E>, adding addend: Tensor<E>?
  ) {
    forward(input, pass, into: output, bias: pass.weights.values[bias], adding: addend)
  }

  /// Returns the same plus `shift`, [N, 1, 1, out], at every pixel of an image.
  ///
  /// - Parameter shift: holds other values afterwards.
  func forward<E>(
    _ input: Tensor<E>, plus shift: Tensor<E>, _ pass: Pass<E>, border: Int
  ) -> Tensor<E> {
    let common = Tensor<E>(
      .init(images: 1, channels: shape.outputChannels), sharing: pass.weights.values[bias])
    let row = Tensor<E>.Shape(
      images: 1, width: shift.shape.images, channels: shape.outputChannels)
    E.addPerImage(common, to: Tensor(row, sharing: shift.block))
    let output = pass.tensor(shape.outputShape(input.shape, border: border))
    forward(input, pass, into: output, bias: shift.block, adding: nil)
    return output
  }

  private func forward<E>(
    _ input: Tensor<E>, _ pass: Pass<E>, into output: Tensor<E>, bias: Block<E>,
    adding addend: Tensor<E>?
  ) {
    pass.save(input)
    pass.operations +=
      input.shape.images * shape.flops(height: input.shape.height, width: input.shape.width)
    E.convolutionForward(
      input, pass.weights.convolutions[index], bias: bias, output: output, adding: addend,
      scratch: pass.scratch)
  }

  /// Adds the gradients of weights and bias.
  ///
  /// - Parameters:
  ///   - sums: those of `dOutput` over pixels, [N, 1, 1, out], where they are known.
  ///   - givingUpInput: whether nobody reads the layer's input after this.
  package func backwardParameters<E>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, sums known: Tensor<E>? = nil,
    givingUpInput: Bool = false
  ) {
    let input = pass.restore()
    E.convolutionBackwardWeights(
      input, dOutput, shape, dWeights: pass.gradient(weight), scratch: pass.scratch)
    if givingUpInput { pass.recycle(input) }
    let sums = known ?? sumPixels(dOutput, pass)
    let dBias = pass.gradient(bias)
    let total = Tensor<E>(
      .init(images: 1, channels: shape.outputChannels), sharing: dBias)
    for n in 0..<sums.shape.images {
      E.copyChannels(
        sums.image(n), from: 0, to: total, at: 0, count: shape.outputChannels, accumulates: true)
    }
    if known == nil { pass.recycle(sums) }
  }

  /// Returns the sums of [N, H, W, out] over pixels, [N, 1, 1, out]; the caller recycles them.
  func sumPixels<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let sums = pass.tensor(.init(images: dOutput.shape.images, channels: shape.outputChannels))
    E.sumPixels(dOutput, sums: sums)
    return sums
  }

  /// Returns the gradient with respect to the input, in a tensor with this border.
  package func backwardData<E>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, input: Tensor<E>.Shape, border: Int
  ) -> Tensor<E> {
    var target = input
    target.border = border
    let dInput = pass.tensor(target)
    E.convolutionBackwardData(
      dOutput, pass.weights.convolutions[index], dInput: dInput, scratch: pass.scratch)
    return dInput
  }

  /// Computes both gradients of a layer whose input had no border; also returns that input.
  func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>) -> (dInput: Tensor<E>, input: Tensor<E>) {
    let input = pass.peek()
    backwardParameters(dOutput, pass)
    return (backwardData(dOutput, pass, input: input.shape, border: 0), input)
  }
}
