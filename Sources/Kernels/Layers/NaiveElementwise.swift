extension Naive {
  /// Offsets of every element (n, y, x, c), in memory order.
  static func forEachElement<E>(
    _ tensor: Tensor<E>, _ body: (_ n: Int, _ y: Int, _ i: Int, _ c: Int) -> Void
  ) {
    let shape = tensor.shape
    for n in 0..<shape.images {
      for y in 0..<shape.height {
        for i in 0..<shape.width * shape.channels { body(n, y, i, i % shape.channels) }
      }
    }
  }

  /// d/du of u · sigmoid(u).
  static func siluSlope<E: KernelScalar>(_ u: E) -> E {
    let s = 1 / (1 + E.exponential(-u))
    return s + u * s * (1 - s)
  }

  package static func siluForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    input.shape.checkSameImages(output.shape)
    forEachElement(input) { n, y, i, _ in
      let u = input.row(n, y)[i]
      output.row(n, y)[i] = u / (1 + E.exponential(-u))
    }
  }

  package static func siluBackward<E>(
    _ dOutput: Tensor<E>, _ input: Tensor<E>, dInput: Tensor<E>
  ) {
    input.shape.checkSameImages(dOutput.shape)
    input.shape.checkSameImages(dInput.shape)
    forEachElement(input) { n, y, i, _ in
      dInput.row(n, y)[i] = dOutput.row(n, y)[i] * siluSlope(input.row(n, y)[i])
    }
  }

  package static func tanhForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    input.shape.checkSameImages(output.shape)
    forEachElement(input) { n, y, i, _ in
      let e = E.exponential(-2 * input.row(n, y)[i].magnitude)
      let value = (1 - e) / (1 + e)
      output.row(n, y)[i] = input.row(n, y)[i] < 0 ? -value : value
    }
  }

  package static func tanhBackward<E>(
    _ dOutput: Tensor<E>, output: Tensor<E>, dInput: Tensor<E>
  ) {
    output.shape.checkSameImages(dOutput.shape)
    output.shape.checkSameImages(dInput.shape)
    forEachElement(output) { n, y, i, _ in
      let value = output.row(n, y)[i]
      dInput.row(n, y)[i] = dOutput.row(n, y)[i] * (1 - value * value)
    }
  }

  package static func copyChannels<E>(
    _ source: Tensor<E>, from: Int, to target: Tensor<E>, at: Int, count: Int, accumulates: Bool
  ) {
    source.shape.checkSamePixels(target.shape, from: from, at: at, count: count)
    for n in 0..<source.shape.images {
      for y in 0..<source.shape.height {
        for x in 0..<source.shape.width {
          for c in 0..<count {
            let value = source.row(n, y)[x * source.shape.channels + from + c]
            let t = x * target.shape.channels + at + c
            target.row(n, y)[t] = accumulates ? target.row(n, y)[t] + value : value
          }
        }
      }
    }
  }

  package static func addPerImage<E>(_ addend: Tensor<E>, to target: Tensor<E>) {
    target.shape.checkPerImage(addend.shape)
    forEachElement(target) { n, y, i, c in target.row(n, y)[i] += addend.row(n, 0)[c] }
  }

  package static func sumPixels<E>(_ source: Tensor<E>, sums: Tensor<E>) {
    source.shape.checkPerImage(sums.shape)
    for n in 0..<sums.shape.images {
      sums.row(n, 0).update(repeating: 0, count: sums.shape.channels)
    }
    forEachElement(source) { n, y, i, c in sums.row(n, 0)[c] += source.row(n, y)[i] }
  }

  package static func multiply<E>(_ a: Tensor<E>, _ b: Tensor<E>, target: Tensor<E>) {
    a.shape.checkSameImages(b.shape)
    a.shape.checkSameImages(target.shape)
    forEachElement(a) { n, y, i, _ in target.row(n, y)[i] = a.row(n, y)[i] * b.row(n, y)[i] }
  }
}
