/// Elementary functions of whole vectors.
package enum VectorMath {
  /// Returns e^x to within 1 ulp for -87 <= x <= 88; the argument is clamped to that range.
  @inline(__always)
  package static func exponential(_ x: Vector) -> Vector {
    exponential(ofNegative: -x)
  }

  /// Returns e^-x to within 1 ulp for -88 <= x <= 87; the argument is clamped to that range.
  ///
  /// -x = n log 2 - r with |r| <= log 2 / 2, and e^-x = 2^n e^-r. Adding 1.5 · 2^23 rounds -x / log 2
  /// to the integer n and leaves n in the low bits, so no conversion instruction is needed. log 2
  /// is split in two (Cody and Waite, 1980). e^-r is 1 - r + r^2 q(r), q of degree 4 and such
  /// that the largest relative error is least, which is 3e-9. Its terms are added in pairs, because a
  /// processor that waits for each product in turn has too few of them under way at once.
  @inline(__always)
  static func exponential(ofNegative x: Vector) -> Vector {
    let magic: Float = 12_582_912
    // Compare and blend: the library's pointwiseMin and pointwiseMax are calls, not instructions. A
    // NaN passes.
    let (low, high) = (Vector(repeating: -88), Vector(repeating: 87))
    let above = x.replacing(with: low, where: x .< low)
    let clamped = above.replacing(with: high, where: above .> high)
    let shifted = Vector(repeating: magic).addingProduct(
      clamped, Vector(repeating: -1.442_695_04))
    let n = shifted - magic
    var r = clamped.addingProduct(n, Vector(repeating: 0.693_359_375))
    r = r.addingProduct(n, Vector(repeating: -2.121_944_4e-4))
    let square = r * r
    let second = Vector(repeating: 4.999_999_4e-1)
      .addingProduct(r, Vector(repeating: -1.666_652_1e-1))
    let fourth = Vector(repeating: 4.166_839e-2)
      .addingProduct(r, Vector(repeating: -8.368_745e-3))
    let rest = second.addingProduct(
      square, fourth.addingProduct(square, Vector(repeating: 1.381_453_9e-3)))
    let p = 1 + (-r).addingProduct(square, rest)
    let exponent =
      (unsafeBitCast(shifted, to: IntVector.self)
        &- IntVector(repeating: Int32(bitPattern: magic.bitPattern))) &<< 23
    return unsafeBitCast(unsafeBitCast(p, to: IntVector.self) &+ exponent, to: Vector.self)
  }

  /// Returns 1 / (1 + e^-x).
  @inline(__always)
  package static func sigmoid(_ x: Vector) -> Vector {
    1 / (1 + exponential(ofNegative: x))
  }

  /// Returns x · sigmoid(x).
  @inline(__always)
  static func silu(_ x: Vector) -> Vector {
    x * sigmoid(x)
  }

  /// Returns d/dx of x · sigmoid(x).
  @inline(__always)
  static func siluSlope(_ x: Vector) -> Vector {
    let s = sigmoid(x)
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
