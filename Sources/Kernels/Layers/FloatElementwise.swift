extension Float {
  package static func exponential(_ x: Float) -> Float {
    VectorMath.exponential(Vector(repeating: x))[0]
  }

  package static func siluForward(_ input: Tensor<Float>, output: Tensor<Float>) {
    map(input, to: output, VectorMath.silu)
  }

  package static func siluBackward(
    _ dOutput: Tensor<Float>, _ input: Tensor<Float>, dInput: Tensor<Float>
  ) {
    @inline(__always) func gradient(_ u: Vector, _ d: Vector) -> Vector {
      d * VectorMath.siluSlope(u, denominator: VectorMath.onePlusExponential(ofNegative: u))
    }
    map(input, dOutput, to: dInput, gradient)
  }

  package static func tanhForward(_ input: Tensor<Float>, output: Tensor<Float>) {
    @inline(__always) func tanh(_ u: Vector) -> Vector { 2 * VectorMath.sigmoid(2 * u) - 1 }
    map(input, to: output, tanh)
  }

  package static func tanhBackward(
    _ dOutput: Tensor<Float>, output: Tensor<Float>, dInput: Tensor<Float>
  ) {
    @inline(__always) func gradient(_ y: Vector, _ d: Vector) -> Vector { d * (1 - y * y) }
    map(output, dOutput, to: dInput, gradient)
  }

  package static func reluForward(_ input: Tensor<Float>, output: Tensor<Float>) {
    @inline(__always) func relu(_ u: Vector) -> Vector { u.replacing(with: 0, where: u .< 0) }
    map(input, to: output, relu)
  }

  package static func reluBackward(
    _ dOutput: Tensor<Float>, output: Tensor<Float>, dInput: Tensor<Float>
  ) {
    @inline(__always) func gradient(_ y: Vector, _ d: Vector) -> Vector {
      d.replacing(with: 0, where: y .<= 0)
    }
    map(output, dOutput, to: dInput, gradient)
  }

  package static func multiply(_ a: Tensor<Float>, _ b: Tensor<Float>, target: Tensor<Float>) {
    map(a, b, to: target) { x, y in x * y }
  }

  package static func copyChannels(
    _ source: Tensor<Float>, from: Int, to target: Tensor<Float>, at: Int, count: Int,
    accumulates: Bool
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    source.shape.checkSamePixels(target.shape, from: from, at: at, count: count)
    let (s, t) = (source.shape, target.shape)
    // Whole pixels on both sides make one run per row instead of one per pixel.
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
            // A pixel's channels are too few to be worth a call of memmove.
            VectorMath.forEachChunk(length) { i, chunk in
              VectorMath.store(x.vector(i), out + i, chunk)
            }
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
    for n in 0..<source.shape.images {
      PixelSums.addValues(source, n, to: sums.row(n, 0))
    }
  }

  /// target = f(a), as below.
  @inline(__always)
  private static func map(
    _ a: Tensor<Float>, to target: Tensor<Float>, _ f: (Vector) -> Vector
  ) {
    map(a, a, to: target) { x, _ in f(x) }
  }

  /// target = f(a, b), one vector at a time; the target may be one of them.
  @inline(__always)
  private static func map(
    _ a: Tensor<Float>, _ b: Tensor<Float>, to target: Tensor<Float>,
    _ f: (Vector, Vector) -> Vector
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .elementwise) }
    a.shape.checkSameImages(b.shape)
    a.shape.checkSameImages(target.shape)
    let count = a.shape.width * a.shape.channels
    for n in 0..<a.shape.images {
      for y in 0..<a.shape.height {
        let (x, z, out) = (a.row(n, y), b.row(n, y), target.row(n, y))
        VectorMath.forEachChunk(count) { i, chunk in
          VectorMath.store(f(x.vector(i), z.vector(i)), out + i, chunk)
        }
      }
    }
  }
}
