/// Sums over the pixels of one image, for each channel.
enum PixelSums {
  /// Stores each channel's sum over the pixels.
  @inline(never)
  static func addValues(
    _ input: Tensor<Float>, _ n: Int, to sums: UnsafeMutablePointer<Float>
  ) {
    forEachChain(input, n, sums, start: { _ in Vector() }) { sum, x, _ in sum += x }
  }

  /// Stores each channel's sum of squared deviations from its mean.
  @inline(never)
  static func addSquares(
    _ input: Tensor<Float>, _ n: Int, around means: UnsafePointer<Float>,
    to sums: UnsafeMutablePointer<Float>
  ) {
    forEachChain(input, n, sums, start: { means.vector($0) }) { sum, x, mean in
      let deviation = x - mean
      sum.addProduct(deviation, deviation)
    }
  }

  /// Stores sums over the pixels of image `n`, for each channel, in four chains that do not wait for
  /// each other. They belong to four neighbouring vectors of channels, or to two or to one and as many
  /// pixels in turn: cache lines are used whole.
  ///
  /// - Parameters:
  ///   - start: returns what `add` receives for the vector at a channel.
  ///   - add: adds a pixel's vector to a sum.
  @inline(__always)
  private static func forEachChain(
    _ input: Tensor<Float>, _ n: Int, _ sums: UnsafeMutablePointer<Float>,
    start: (Int) -> Vector, _ add: (inout Vector, Vector, Vector) -> Void
  ) {
    let (lanes, channels) = (Tile.lanes, input.shape.channels)
    let (height, width) = (input.shape.height, input.shape.width)
    var c = 0
    while c + 4 * lanes <= channels {
      let (m0, m1) = (start(c), start(c + lanes))
      let (m2, m3) = (start(c + 2 * lanes), start(c + 3 * lanes))
      var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
      for y in 0..<height {
        var x = UnsafePointer(input.row(n, y)) + c
        for _ in 0..<width {
          add(&s0, x.vector(), m0)
          add(&s1, x.vector(lanes), m1)
          add(&s2, x.vector(2 * lanes), m2)
          add(&s3, x.vector(3 * lanes), m3)
          x += channels
        }
      }
      (sums + c).store(s0)
      (sums + c).store(s1, lanes)
      (sums + c).store(s2, 2 * lanes)
      (sums + c).store(s3, 3 * lanes)
      c += 4 * lanes
    }
    while c + 2 * lanes <= channels {
      let (m0, m1) = (start(c), start(c + lanes))
      var (s0, s1, t0, t1) = (Vector(), Vector(), Vector(), Vector())
      for y in 0..<height {
        var x = UnsafePointer(input.row(n, y)) + c
        for _ in 0..<width / 2 {
          add(&s0, x.vector(), m0)
          add(&s1, x.vector(lanes), m1)
          add(&t0, x.vector(channels), m0)
          add(&t1, x.vector(channels + lanes), m1)
          x += 2 * channels
        }
        if width % 2 > 0 {
          add(&s0, x.vector(), m0)
          add(&s1, x.vector(lanes), m1)
        }
      }
      (sums + c).store(s0 + t0)
      (sums + c).store(s1 + t1, lanes)
      c += 2 * lanes
    }
    while c < channels {
      let m = start(c)
      var (s, t, u, v) = (Vector(), Vector(), Vector(), Vector())
      for y in 0..<height {
        var x = UnsafePointer(input.row(n, y)) + c
        for _ in 0..<width / 4 {
          add(&s, x.vector(), m)
          add(&t, x.vector(channels), m)
          add(&u, x.vector(2 * channels), m)
          add(&v, x.vector(3 * channels), m)
          x += 4 * channels
        }
        for _ in 0..<width % 4 {
          add(&s, x.vector(), m)
          x += channels
        }
      }
      VectorMath.store((s + t) + (u + v), sums + c, min(lanes, channels - c))
      c += lanes
    }
  }
}
