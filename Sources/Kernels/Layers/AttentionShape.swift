/// The sizes of a single-head attention over the pixels of an image.
struct AttentionShape {
  /// The number of pixels in an image.
  let tokens: Int
  /// The number of channels in the queries, as in the keys and in the values.
  let channels: Int
  /// 1 / sqrt(channels)
  let factor: Double

  /// Checks the arguments of both passes, for the fast kernels and the naive twins.
  ///
  /// - Parameters:
  ///   - qkv: [N, H, W, 3C], like its gradient `dQKV`.
  ///   - probabilities: [N, H, W, H W].
  ///   - output: the forward pass's output or its gradient, [N, H, W, C].
  init<E>(
    qkv: Tensor<E>.Shape, dQKV: Tensor<E>.Shape? = nil, probabilities: Tensor<E>.Shape,
    output: Tensor<E>.Shape
  ) {
    precondition(
      qkv.channels % 3 == 0 && qkv.border == 0,
      "Attention needs q|k|v without a border and with a multiple of 3 channels, got \(qkv)")
    (tokens, channels) = (qkv.area, qkv.channels / 3)
    factor = 1 / Double(channels).squareRoot()
    func expect(_ channels: Int, _ shape: Tensor<E>.Shape, _ name: StaticString) {
      var expected = qkv
      expected.channels = channels
      precondition(
        shape == expected, "Attention needs \(name) of shape \(expected), got \(shape)")
    }
    expect(tokens, probabilities, "probabilities")
    expect(channels, output, "outputs or their gradient")
    if let dQKV { expect(qkv.channels, dQKV, "a gradient") }
  }
}
