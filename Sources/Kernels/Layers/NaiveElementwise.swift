extension Naive {
  /// Calls `body` with the offsets of every element (n, y, x, c), in memory order.
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

  /// Returns d/du of u · sigmoid(u).
  static func siluSlope<E: KernelScalar>(_ u: E) -> E {
    let s = 1 / (1 + E.exponential(-u))
    return s + u * s * (1 - s)
  }

  package static func siluForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    map(input, to: output) { u in u / (1 + E.exponential(-u)) }
  }

  package static func siluBackward<E>(
    _ dOutput: Tensor<E>, _ input: Tensor<E>, dInput: Tensor<E>
  ) {
    map(input, dOutput, to: dInput) { u, d in d * siluSlope(u) }
  }

  package static func tanhForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    map(input, to: output) { u in
      let e = E.exponential(-2 * u.magnitude)
      let value = (1 - e) / (1 + e)
      return u < 0 ? -value : value
    }
  }

  package static func tanhBackward<E>(
    _ dOutput: Tensor<E>, output: Tensor<E>, dInput: Tensor<E>
  ) {
    map(output, dOutput, to: dInput) { y, d in d * (1 - y * y) }
  }

  package static func reluForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    map(input, to: output) { u in max(0, u) }
  }

  package static func reluBackward<E>(
    _ dOutput: Tensor<E>, output: Tensor<E>, dInput: Tensor<E>
  ) {
    map(output, dOutput, to: dInput) { y, d in y > 0 ? d : 0 }
  }

  package static func multiply<E>(_ a: Tensor<E>, _ b: Tensor<E>, target: Tensor<E>) {
    map(a, b, to: target) { x, y in x * y }
  }

  private static func map<E>(_ a: Tensor<E>, to target: Tensor<E>, _ f: (E) -> E) {
    map(a, a, to: target) { x, _ in f(x) }
  }

  private static func map<E>(
    _ a: Tensor<E>, _ b: Tensor<E>, to target: Tensor<E>, _ f: (E, E) -> E
  ) {
    a.shape.checkSameImages(b.shape)
    a.shape.checkSameImages(target.shape)
    forEachElement(a) { n, y, i, _ in target.row(n, y)[i] = f(a.row(n, y)[i], b.row(n, y)[i]) }
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
}
