/// Elementary functions of whole vectors.
package enum VectorMath {
  /// Returns e^x to within 0.9 ulp for -87 <= x <= 88; the argument is clamped to that range.
  ///
  /// x = n log 2 + r with |r| <= log 2 / 2, and e^x = 2^n e^r. Adding 1.5 · 2^23 rounds x / log 2
  /// to the integer n and leaves n in the low bits, so no conversion instruction is needed. log 2
  /// is split in two (Cody and Waite, 1980). e^r is its Taylor polynomial of degree 7, whose
  /// remainder at log 2 / 2 is 5e-9.
  @inline(__always)
  package static func exponential(_ x: Vector) -> Vector {
    let magic: Float = 12_582_912
    // Compare and blend: the library's pointwiseMin and pointwiseMax are calls, not instructions.
    let (low, high) = (Vector(repeating: -87), Vector(repeating: 88))
    let clamped = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    let shifted = Vector(repeating: magic).addingProduct(
      clamped, Vector(repeating: 1.442_695_04))
    let n = shifted - magic
    var r = clamped.addingProduct(n, Vector(repeating: -0.693_359_375))
    r = r.addingProduct(n, Vector(repeating: 2.121_944_4e-4))
    var p = Vector(repeating: 1.0 / 5040)
    p = Vector(repeating: 1.0 / 720).addingProduct(p, r)
    p = Vector(repeating: 1.0 / 120).addingProduct(p, r)
    p = Vector(repeating: 1.0 / 24).addingProduct(p, r)
    p = Vector(repeating: 1.0 / 6).addingProduct(p, r)
    p = Vector(repeating: 0.5).addingProduct(p, r)
    p = Vector(repeating: 1).addingProduct(p, r)
    p = Vector(repeating: 1).addingProduct(p, r)
    let exponent =
      (unsafeBitCast(shifted, to: IntVector.self)
        &- IntVector(repeating: Int32(bitPattern: magic.bitPattern))) &<< 23
    return unsafeBitCast(unsafeBitCast(p, to: IntVector.self) &+ exponent, to: Vector.self)
  }

  /// Returns 1 / (1 + e^-x).
  @inline(__always)
  package static func sigmoid(_ x: Vector) -> Vector {
    1 / (1 + exponential(-x))
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
