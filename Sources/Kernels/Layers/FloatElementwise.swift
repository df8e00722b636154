extension Float {
  package static func exponential(_ x: Float) -> Float {
    VectorMath.exponential(Vector(repeating: x))[0]
  }

  package static func siluForward(_ input: Tensor<Float>, output: Tensor<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    forEachRow(input, output) { x, target, count, _, _ in
      VectorMath.forEachChunk(count) { i, chunk in
        let u = x.vector(i)
        VectorMath.store(u * VectorMath.sigmoid(u), target + i, chunk)
      }
    }
  }

  package static func siluBackward(
    _ dOutput: Tensor<Float>, _ input: Tensor<Float>, dInput: Tensor<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    input.shape.checkSameImages(dOutput.shape)
    forEachRow(input, dInput) { x, target, count, n, y in
      let d = UnsafePointer(dOutput.row(n, y))
      VectorMath.forEachChunk(count) { i, chunk in
        let u = x.vector(i)
        let s = VectorMath.sigmoid(u)
        VectorMath.store(d.vector(i) * s.addingProduct(u * s, 1 - s), target + i, chunk)
      }
    }
  }

  package static func tanhForward(_ input: Tensor<Float>, output: Tensor<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    forEachRow(input, output) { x, target, count, _, _ in
      VectorMath.forEachChunk(count) { i, chunk in
        VectorMath.store(2 * VectorMath.sigmoid(2 * x.vector(i)) - 1, target + i, chunk)
      }
    }
  }

  package static func tanhBackward(
    _ dOutput: Tensor<Float>, output: Tensor<Float>, dInput: Tensor<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    output.shape.checkSameImages(dOutput.shape)
    forEachRow(output, dInput) { value, target, count, n, y in
      let d = UnsafePointer(dOutput.row(n, y))
      VectorMath.forEachChunk(count) { i, chunk in
        let v = value.vector(i)
        VectorMath.store(d.vector(i) * (1 - v * v), target + i, chunk)
      }
    }
  }

  package static func copyChannels(
    _ source: Tensor<Float>, from: Int, to target: Tensor<Float>, at: Int, count: Int,
    accumulates: Bool
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    source.shape.checkSamePixels(target.shape, from: from, at: at, count: count)
    let (s, t) = (source.shape, target.shape)
    // Whole pixels on both sides: one run a row instead of one a pixel.
    let wholeRow = count == s.channels && count == t.channels
    let (runs, length) = wholeRow ? (1, s.width * count) : (s.width, count)
    for n in 0..<s.images {
      for y in 0..<s.height {
        var x = UnsafePointer(source.row(n, y)) + from
        var out = target.row(n, y) + at
        for _ in 0..<runs {
          if accumulates {
            VectorMath.forEachChunk(length) { i, chunk in
              VectorMath.store(out.vector(i) + x.vector(i), out + i, chunk)
            }
          } else {
            out.update(from: x, count: length)
          }
          x += s.channels
          out += t.channels
        }
      }
    }
  }

  package static func addPerImage(_ addend: Tensor<Float>, to target: Tensor<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    target.shape.checkPerImage(addend.shape)
    let channels = target.shape.channels
    for n in 0..<target.shape.images {
      let a = UnsafePointer(addend.row(n, 0))
      for y in 0..<target.shape.height {
        var out = target.row(n, y)
        for _ in 0..<target.shape.width {
          VectorMath.forEachChunk(channels) { c, chunk in
            VectorMath.store(out.vector(c) + a.vector(c), out + c, chunk)
          }
          out += channels
        }
      }
    }
  }

  package static func sumPixels(_ source: Tensor<Float>, sums: Tensor<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    source.shape.checkPerImage(sums.shape)
    let channels = source.shape.channels
    for n in 0..<source.shape.images {
      let target = sums.row(n, 0)
      VectorMath.forEachChunk(channels) { c, chunk in
        var sum = Vector()
        for y in 0..<source.shape.height {
          var x = UnsafePointer(source.row(n, y)) + c
          for _ in 0..<source.shape.width {
            sum += x.vector()
            x += channels
          }
        }
        VectorMath.store(sum, target + c, chunk)
      }
    }
  }

  package static func multiply(_ a: Tensor<Float>, _ b: Tensor<Float>, target: Tensor<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    a.shape.checkSameImages(b.shape)
    forEachRow(a, target) { x, out, count, n, y in
      let other = UnsafePointer(b.row(n, y))
      VectorMath.forEachChunk(count) { i, chunk in
        VectorMath.store(x.vector(i) * other.vector(i), out + i, chunk)
      }
    }
  }

  @inline(__always)
  private static func forEachRow(
    _ source: Tensor<Float>, _ target: Tensor<Float>,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int) -> Void
  ) {
    source.shape.checkSameImages(target.shape)
    let count = source.shape.width * source.shape.channels
    for n in 0..<source.shape.images {
      for y in 0..<source.shape.height {
        body(UnsafePointer(source.row(n, y)), target.row(n, y), count, n, y)
      }
    }
  }
}
