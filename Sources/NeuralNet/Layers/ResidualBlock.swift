import Kernels

/// The U-Net's building block (Ho et al. 2020); time is added per channel between its convolutions:
///
///     h = conv1(silu(norm1(x))) + time(silu(e))
///     output = shortcut(x) + conv2(dropout(silu(norm2(h))))
package struct ResidualBlock: Sendable {
  package let inputChannels, outputChannels: Int
  private let norm1, norm2: GroupNorm
  private let conv1, conv2, time: Convolution
  private let shortcut: Convolution?
  private let dropout: Double

  package init(
    _ layout: inout ParameterLayout, _ name: String, from inputChannels: Int,
    to outputChannels: Int, timeChannels: Int, groups: Int, dropout: Double
  ) {
    (self.inputChannels, self.outputChannels) = (inputChannels, outputChannels)
    self.dropout = dropout
    func convolution(_ inputs: Int) -> ConvolutionShape {
      .init(inputChannels: inputs, outputChannels: outputChannels, kernel: 3, padding: 1)
    }
    norm1 = GroupNorm(
      &layout, "\(name).norm1", channels: inputChannels, groups: groups, activates: true)
    conv1 = Convolution(&layout, "\(name).conv1", convolution(inputChannels))
    time = .linear(&layout, "\(name).time", timeChannels, outputChannels)
    norm2 = GroupNorm(
      &layout, "\(name).norm2", channels: outputChannels, groups: groups, activates: true)
    conv2 = Convolution(
      &layout, "\(name).conv2", convolution(outputChannels), startsAtZero: true)
    shortcut =
      inputChannels == outputChannels
      ? nil
      : Convolution(
        &layout, "\(name).shortcut",
        .init(inputChannels: inputChannels, outputChannels: outputChannels))
  }

  /// Maps [N, H, W, in] and silu of the time embedding, [N, 1, 1, T], to [N, H, W, out] with border
  /// 1. If the number of channels stays the same, the input's border must be 1 too.
  package func forward<E>(_ input: Tensor<E>, time embedding: Tensor<E>, _ pass: Pass<E>)
    -> Tensor<E>
  {
    let first = norm1.forward(input, pass, border: 1)
    let shift = time.forward(embedding, pass, border: 0)
    let hidden = conv1.forward(first, plus: shift, pass, border: 0)
    pass.release(first)
    pass.release(shift)
    let second = norm2.forward(hidden, pass, border: 1)
    pass.release(hidden)
    if dropout > 0, pass.isTraining { drop(second, pass) }
    let output: Tensor<E>
    if let shortcut {
      output = shortcut.forward(input, pass, border: 1)
      conv2.forward(second, pass, into: output, adding: output)
    } else {
      output = pass.tensor(input.shape)
      conv2.forward(second, pass, into: output, adding: input)
    }
    pass.release(second)
    return output
  }

  /// Adds the gradients of the parameters, and that of the time embedding to `dEmbedding`. Returns
  /// the input's gradient with border 1 and recycles `dOutput`.
  ///
  /// - Parameter givingUpInput: whether nobody reads the block's input after this.
  package func backward<E>(
    _ dOutput: Tensor<E>, dEmbedding: Tensor<E>, _ pass: Pass<E>, givingUpInput: Bool = false
  ) -> Tensor<E> {
    let sums = conv2.sumPixels(dOutput, pass)
    conv2.backwardParameters(dOutput, pass, sums: sums, givingUpInput: true)
    let dSecond = conv2.backwardData(dOutput, pass, input: dOutput.shape, border: 0)
    var inputShape = dOutput.shape
    inputShape.channels = inputChannels
    var dShortcut: Tensor<E>?
    if let shortcut {
      shortcut.backwardParameters(dOutput, pass, sums: sums)
      dShortcut = shortcut.backwardData(dOutput, pass, input: inputShape, border: 1)
      pass.recycle(dOutput)
    }
    pass.recycle(sums)
    if dropout > 0 {
      let mask = pass.restore()
      E.multiply(dSecond, mask, target: dSecond)
    }
    let dHidden = norm2.backward(dSecond, pass, border: 1, givingUpInput: true)
    pass.recycle(dSecond)
    // The time vector was added to every pixel, so its gradient is the sum over pixels, which
    // conv1's bias needs too.
    let dShift = conv1.sumPixels(dHidden, pass)
    conv1.backwardParameters(dHidden, pass, sums: dShift, givingUpInput: true)
    addTimeGradient(dShift, to: dEmbedding, pass)
    pass.recycle(dShift)
    let dFirst = conv1.backwardData(dHidden, pass, input: inputShape, border: 0)
    pass.recycle(dHidden)
    let dResidual = dShortcut ?? dOutput
    let dInput = norm1.backward(
      dFirst, pass, border: 1, adding: dResidual, givingUpInput: givingUpInput)
    pass.recycle(dFirst)
    pass.recycle(dResidual)
    return dInput
  }

  /// Adds the gradients of the time's layer, and of its input to `dEmbedding`.
  private func addTimeGradient<E>(
    _ dShift: Tensor<E>, to dEmbedding: Tensor<E>, _ pass: Pass<E>
  ) {
    time.backwardParameters(dShift, pass)
    let d = time.backwardData(dShift, pass, input: dEmbedding.shape, border: 0)
    E.copyChannels(
      d, from: 0, to: dEmbedding, at: 0, count: d.shape.channels, accumulates: true)
    pass.recycle(d)
  }

  /// Sets each element to zero with the dropout's probability and scales up the rest.
  private func drop<E>(_ tensor: Tensor<E>, _ pass: Pass<E>) {
    var shape = tensor.shape
    shape.border = 0
    let mask = pass.tensor(shape)
    let perImage = shape.count / max(1, shape.images)
    var values = [E](repeating: 0, count: shape.count)
    for n in 0..<shape.images {
      for i in 0..<perImage where pass.uniform(image: n) >= dropout {
        values[n * perImage + i] = E(1 / (1 - dropout))
      }
    }
    mask.assign(values)
    pass.save(mask)
    E.multiply(tensor, mask, target: tensor)
  }
}
