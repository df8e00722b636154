extension Float {
  package static func attentionForward(
    _ qkv: Tensor<Float>, probabilities: Tensor<Float>, output: Tensor<Float>,
    scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .attentionForward, .attention(channels: output.shape.channels), input: qkv,
        others: [probabilities, output])
    }
    let shape = AttentionShape(
      qkv: qkv.shape, probabilities: probabilities.shape, output: output.shape)
    let (tokens, channels) = (shape.tokens, shape.channels)
    for n in 0..<qkv.shape.images {
      let q = UnsafePointer(qkv.row(n, 0))
      let p = probabilities.row(n, 0)
      scratch.panels.pack(
        q + channels, taps: 1, rows: channels, columns: tokens, rowStride: 3 * channels,
        transposed: true)
      TapProduct.multiply(
        q, stride: 3 * channels, rows: tokens, by: scratch.panels, into: p, stride: tokens)
      softmaxRows(p, rows: tokens, columns: tokens, factor: Float(shape.factor))
      scratch.panels.pack(
        q + 2 * channels, taps: 1, rows: tokens, columns: channels, rowStride: 3 * channels,
        transposed: false)
      TapProduct.multiply(
        p, stride: tokens, rows: tokens, by: scratch.panels, into: output.row(n, 0),
        stride: channels)
    }
  }

  package static func attentionBackward(
    _ dOutput: Tensor<Float>, _ qkv: Tensor<Float>, probabilities: Tensor<Float>,
    dQKV: Tensor<Float>, scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .attentionBackward, .attention(channels: dOutput.shape.channels), input: qkv,
        others: [dOutput, probabilities, dQKV])
    }
    let shape = AttentionShape(
      qkv: qkv.shape, dQKV: dQKV.shape, probabilities: probabilities.shape, output: dOutput.shape)
    let (tokens, channels) = (shape.tokens, shape.channels)
    let dScores = scratch.memory(tokens * tokens)
    for n in 0..<qkv.shape.images {
      let q = UnsafePointer(qkv.row(n, 0))
      let p = UnsafePointer(probabilities.row(n, 0))
      let dOut = UnsafePointer(dOutput.row(n, 0))
      let dQ = dQKV.row(n, 0)
      dQ.update(repeating: 0, count: tokens * 3 * channels)
      // dV = P^T dO
      outerProduct(p, tokens, stride: tokens, dOut, channels, channels, tokens, dQ + 2 * channels)
      // dP = dO V^T, then through the softmax to the scores.
      scratch.panels.pack(
        q + 2 * channels, taps: 1, rows: channels, columns: tokens, rowStride: 3 * channels,
        transposed: true)
      TapProduct.multiply(
        dOut, stride: channels, rows: tokens, by: scratch.panels, into: dScores, stride: tokens)
      softmaxRowsBackward(
        dScores, p, rows: tokens, columns: tokens, factor: Float(shape.factor))
      // dQ = dS K, dK = dS^T Q
      scratch.panels.pack(
        q + channels, taps: 1, rows: tokens, columns: channels, rowStride: 3 * channels,
        transposed: false)
      TapProduct.multiply(
        dScores, stride: tokens, rows: tokens, by: scratch.panels, into: dQ, stride: 3 * channels)
      outerProduct(
        dScores, tokens, stride: tokens, q, channels, 3 * channels, tokens, dQ + channels)
    }
  }

  /// target[i][j] += sum over tokens of left[token][i] · right[token][j]; rows hold 3 · columns.
  private static func outerProduct(
    _ left: UnsafePointer<Float>, _ rows: Int, stride: Int, _ right: UnsafePointer<Float>,
    _ columns: Int, _ rightStride: Int, _ tokens: Int, _ target: UnsafeMutablePointer<Float>
  ) {
    TapOuterProduct(
      left: .init(left, channels: rows, stride: stride),
      right: .init(right, channels: columns, stride: rightStride),
      images: 1, rows: 1, columns: tokens, stride: 3 * columns
    ).run(leftOffset: 0, rightOffset: 0, into: target)
  }

  /// Replaces each row by softmax(factor · row).
  private static func softmaxRows(
    _ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, factor: Float
  ) {
    for row in 0..<rows {
      let v = values + row * columns
      var largest = v[0]
      for j in 1..<columns { largest = max(largest, v[j]) }
      var sum: Float = 0
      VectorMath.forEachChunk(columns) { j, count in
        let e = VectorMath.exponential((v.vector(j) - largest) * factor)
        VectorMath.store(e, v + j, count)
      }
      for j in 0..<columns { sum += v[j] }
      let inverse = 1 / sum
      for j in 0..<columns { v[j] *= inverse }
    }
  }

  /// Turns the gradient to the probabilities into the gradient to the unscaled scores.
  private static func softmaxRowsBackward(
    _ values: UnsafeMutablePointer<Float>, _ probabilities: UnsafePointer<Float>, rows: Int,
    columns: Int, factor: Float
  ) {
    for row in 0..<rows {
      let d = values + row * columns
      let p = probabilities + row * columns
      var dot: Float = 0
      for j in 0..<columns { dot += d[j] * p[j] }
      for j in 0..<columns { d[j] = (d[j] - dot) * p[j] * factor }
    }
  }
}
