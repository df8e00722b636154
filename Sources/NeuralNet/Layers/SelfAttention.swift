import Kernels

/// Single-head self-attention over an image's pixels with a residual connection:
///
///     output = x + out(attention(qkv(norm(x))))
///
/// Differs from the CEM paper's code, where the norm exists but is never applied.
package struct SelfAttention: Sendable {
  private let channels: Int
  private let norm: GroupNorm
  private let qkv: Convolution
  private let out: Convolution

  package init(_ layout: inout ParameterLayout, _ name: String, channels: Int, groups: Int) {
    self.channels = channels
    norm = GroupNorm(
      &layout, "\(name).norm", channels: channels, groups: groups, activates: false)
    qkv = .linear(&layout, "\(name).qkv", channels, 3 * channels)
    out = .linear(&layout, "\(name).out", channels, channels, startsAtZero: true)
  }

  /// Maps [N, H, W, C] to the same shape, in a new tensor with the input's border.
  package func forward<E>(_ input: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let shape = input.shape
    let normalised = norm.forward(input, pass, border: 0)
    let qkv = qkv.forward(normalised, pass, border: 0)
    pass.release(normalised)
    let probabilities = pass.tensor(
      .init(images: shape.images, height: shape.height, width: shape.width, channels: shape.area))
    let mixed = pass.tensor(normalised.shape)
    E.attentionForward(qkv, probabilities: probabilities, output: mixed, scratch: pass.scratch)
    pass.save(qkv)
    pass.save(probabilities)
    pass.release(qkv)
    pass.release(probabilities)
    let output = pass.tensor(shape)
    out.forward(mixed, pass, into: output, adding: input)
    pass.release(mixed)
    return output
  }

  /// Adds the gradients of the parameters, returns that of the input and recycles `dOutput`.
  package func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    var inner = dOutput.shape
    inner.border = 0
    out.backwardParameters(dOutput, pass)
    let dMixed = out.backwardData(dOutput, pass, input: inner, border: 0)
    let probabilities = pass.restore()
    let saved = pass.restore()
    let dQKV = pass.tensor(saved.shape)
    E.attentionBackward(
      dMixed, saved, probabilities: probabilities, dQKV: dQKV, scratch: pass.scratch)
    pass.recycle(dMixed)
    qkv.backwardParameters(dQKV, pass)
    let dNormalised = qkv.backwardData(dQKV, pass, input: inner, border: 0)
    pass.recycle(dQKV)
    let dInput = norm.backward(
      dNormalised, pass, border: dOutput.shape.border, adding: dOutput)
    pass.recycle(dNormalised)
    pass.recycle(dOutput)
    return dInput
  }
}
