/// Sizes of a single-head attention over the pixels of an image.
struct AttentionShape {
  /// Pixels of an image.
  let tokens: Int
  /// The channels of queries, as many as of keys and of values.
  let channels: Int
  /// 1 / sqrt(channels)
  let factor: Double

  /// Checks what both passes get, for the fast kernels and the naive twins.
  ///
  /// - Parameters:
  ///   - qkv: [N, H, W, 3C], and so is its gradient `dQKV`.
  ///   - probabilities: [N, H, W, H W].
  ///   - output: of the forward pass or its gradient, [N, H, W, C].
  init<E>(
    qkv: Tensor<E>.Shape, dQKV: Tensor<E>.Shape? = nil, probabilities: Tensor<E>.Shape,
    output: Tensor<E>.Shape
  ) {
    precondition(
      qkv.channels % 3 == 0 && qkv.border == 0,
      "Attention needs q|k|v without a border, channels a multiple of 3, got \(qkv)")
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
