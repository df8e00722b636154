extension Naive {
  /// Computes single-head attention over the pixels of each image:
  ///
  ///     P = softmax(Q K^T / sqrt(C)),  output = P V
  ///
  /// - Parameters:
  ///   - qkv: [N, H, W, 3C], the queries, keys and values of a pixel side by side.
  ///   - probabilities: P, [N, H, W, H W]; written, and read by the backward pass.
  ///   - output: [N, H, W, C]; written.
  package static func attentionForward<E>(
    _ qkv: Tensor<E>, probabilities: Tensor<E>, output: Tensor<E>, scratch: KernelScratch<E>
  ) {
    let shape = AttentionShape(
      qkv: qkv.shape, probabilities: probabilities.shape, output: output.shape)
    let (tokens, channels) = (shape.tokens, shape.channels)
    for n in 0..<qkv.shape.images {
      let (q, p, out) = (qkv.row(n, 0), probabilities.row(n, 0), output.row(n, 0))
      for i in 0..<tokens {
        var largest = -E.infinity
        for j in 0..<tokens {
          var dot: E = 0
          for c in 0..<channels { dot += q[i * 3 * channels + c] * q[(3 * j + 1) * channels + c] }
          p[i * tokens + j] = dot * E(shape.factor)
          largest = max(largest, p[i * tokens + j])
        }
        var sum: E = 0
        for j in 0..<tokens {
          p[i * tokens + j] = E.exponential(p[i * tokens + j] - largest)
          sum += p[i * tokens + j]
        }
        for j in 0..<tokens { p[i * tokens + j] /= sum }
        for c in 0..<channels {
          var value: E = 0
          for j in 0..<tokens { value += p[i * tokens + j] * q[(3 * j + 2) * channels + c] }
          out[i * channels + c] = value
        }
      }
    }
  }

  package static func attentionBackward<E>(
    _ dOutput: Tensor<E>, _ qkv: Tensor<E>, probabilities: Tensor<E>, dQKV: Tensor<E>,
    scratch: KernelScratch<E>
  ) {
    let shape = AttentionShape(
      qkv: qkv.shape, dQKV: dQKV.shape, probabilities: probabilities.shape, output: dOutput.shape)
    let (tokens, channels) = (shape.tokens, shape.channels)
    for n in 0..<qkv.shape.images {
      let (q, p) = (qkv.row(n, 0), probabilities.row(n, 0))
      let (dOut, dQ) = (dOutput.row(n, 0), dQKV.row(n, 0))
      dQ.update(repeating: 0, count: tokens * 3 * channels)
      for i in 0..<tokens {
        var dP = [E](repeating: 0, count: tokens)
        var dot: E = 0
        for j in 0..<tokens {
          let v = (3 * j + 2) * channels
          for c in 0..<channels {
            dP[j] += dOut[i * channels + c] * q[v + c]
            dQ[v + c] += p[i * tokens + j] * dOut[i * channels + c]
          }
          dot += dP[j] * p[i * tokens + j]
        }
        for j in 0..<tokens {
          let dScore = (dP[j] - dot) * p[i * tokens + j] * E(shape.factor)
          for c in 0..<channels {
            dQ[i * 3 * channels + c] += dScore * q[(3 * j + 1) * channels + c]
            dQ[(3 * j + 1) * channels + c] += dScore * q[i * 3 * channels + c]
          }
        }
      }
    }
  }
}
