/// Elementary functions of whole vectors.
package enum VectorMath {
  /// Returns e^x to within 1 ulp for -87 <= x <= 88; the argument is clamped to that range.
  @inline(__always)
  package static func exponential(_ x: Vector) -> Vector {
    exponential(ofNegative: -x)
  }

  /// Returns e^-x to within 1 ulp for -88 <= x <= 87; the argument is clamped to that range.
  ///
  /// log 2 is split in two (Cody and Waite, 1980), so that r is exact.
  @inline(__always)
  private static func exponential(ofNegative x: Vector) -> Vector {
    let (clamped, shifted, n) = powerOfTwo(nearestNegative: x)
    let near = clamped.addingProduct(n, Vector(repeating: 0.693_359_375))
    let r = near.addingProduct(n, Vector(repeating: -2.121_944_4e-4))
    let p = 1 + (-r).addingProduct(r * r, exponentialRest(r))
    return scale(p, byPower: shifted)
  }

  /// Returns 1 + e^-x, the sigmoid's denominator, to within 3 ulp for x >= -30 and 6 below; the
  /// argument is clamped to -88 to 87.
  ///
  /// Norms wait for this chain, so it has two links fewer than `exponential`: with log 2 in one piece, r
  /// is wrong by 2e-9 n.
  @inline(__always)
  static func onePlusExponential(ofNegative x: Vector) -> Vector {
    let (clamped, shifted, n) = powerOfTwo(nearestNegative: x)
    let r = clamped.addingProduct(n, Vector(repeating: 0.693_147_18))
    let p = (1 - r).addingProduct(r * r, exponentialRest(r))
    return 1 + scale(p, byPower: shifted)
  }

  /// Returns x within -88 to 87, and the integer n for which -x = n log 2 - r with |r| <= log 2 / 2,
  /// also in the low bits of `shifted`: adding 1.5 · 2^23 rounds to an integer and leaves it there,
  /// so no conversion instruction is needed. Then e^-x = 2^n e^-r.
  @inline(__always)
  private static func powerOfTwo(nearestNegative x: Vector)
    -> (clamped: Vector, shifted: Vector, n: Vector)
  {
    // Compare and blend: the library's pointwiseMin and pointwiseMax are calls, not instructions. A
    // NaN passes.
    let (low, high) = (Vector(repeating: -88), Vector(repeating: 87))
    let above = x.replacing(with: low, where: x .< low)
    let clamped = above.replacing(with: high, where: above .> high)
    let shifted = Vector(repeating: magic).addingProduct(
      clamped, Vector(repeating: -1.442_695_04))
    return (clamped, shifted, shifted - magic)
  }

  private static var magic: Float { 12_582_912 }

  /// Returns q(r) for e^-r = 1 - r + r^2 q(r), of degree 4 and such that the largest relative error is
  /// least, which is 3e-9. Its terms are added in pairs, because a processor that waits for each
  /// product in turn has too few of them under way at once.
  @inline(__always)
  private static func exponentialRest(_ r: Vector) -> Vector {
    let square = r * r
    let second = Vector(repeating: 4.999_999_4e-1)
      .addingProduct(r, Vector(repeating: -1.666_652_1e-1))
    let fourth = Vector(repeating: 4.166_839e-2)
      .addingProduct(r, Vector(repeating: -8.368_745e-3))
    return second.addingProduct(
      square, fourth.addingProduct(square, Vector(repeating: 1.381_453_9e-3)))
  }

  /// Returns p 2^n, where n is in the low bits of `shifted`.
  @inline(__always)
  private static func scale(_ p: Vector, byPower shifted: Vector) -> Vector {
    let exponent =
      (unsafeBitCast(shifted, to: IntVector.self)
        &- IntVector(repeating: Int32(bitPattern: magic.bitPattern))) &<< 23
    return unsafeBitCast(unsafeBitCast(p, to: IntVector.self) &+ exponent, to: Vector.self)
  }

  /// Returns 1 / (1 + e^-x).
  @inline(__always)
  package static func sigmoid(_ x: Vector) -> Vector {
    1 / onePlusExponential(ofNegative: x)
  }

  /// Returns x · sigmoid(x).
  @inline(__always)
  static func silu(_ x: Vector) -> Vector {
    x / onePlusExponential(ofNegative: x)
  }

  /// Returns d/dx of x · sigmoid(x).
  ///
  /// - Parameter denominator: 1 + e^-x.
  @inline(__always)
  static func siluSlope(_ x: Vector, denominator: Vector) -> Vector {
    let s = 1 / denominator
    return s.addingProduct(x * s, 1 - s)
  }

  /// Calls `body` with the start and length of each run of at most one vector in `0..<count`.
  @inline(__always)
  static func forEachChunk(_ count: Int, _ body: (Int, Int) -> Void) {
    var i = 0
    while i + Tile.lanes <= count {
      body(i, Tile.lanes)
      i += Tile.lanes
    }
    if i < count { body(i, count - i) }
  }

  /// Stores the first `count` lanes.
  @inline(__always)
  static func store(_ value: Vector, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
    if count == Tile.lanes {
      pointer.store(value)
    } else {
      for j in 0..<count { pointer[j] = value[j] }
    }
  }
}
