/// Columns of an outer product that fit one vector. Their tiles are eight rows by one vector; the
/// wide tiles would spend half of their multiply-adds on columns that do not exist.
///
/// Measured (Zen 5, 512-bit, 2026-11-21): 16 to 16 channels at 28 x 28 rises from 46 to 83 % of the
/// multiply-add peak.
extension TapOuterProduct {
  private static var rowsOfTile: Int { 8 }

  /// Adds the product of all rows with the `width` columns that start at `b` to `gradient`.
  func runNarrow(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>, width: Int
  ) {
    var row = 0
    while row + Self.rowsOfTile <= left.channels {
      tile8(a + row, b, gradient + row * stride, width)
      row += Self.rowsOfTile
    }
    while row < left.channels {
      tile1(a + row, b, gradient + row * stride, width)
      row += 1
    }
  }

  @inline(never)
  private func tile8(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
    var (s4, s5, s6, s7) = (Vector(), Vector(), Vector(), Vector())
    // Spelled out, not through `forEachPixel`: a closure over eight sums is not inlined.
    for image in 0..<images {
      for row in 0..<rows {
        var p = a + image * left.image + row * left.row
        var q = b + image * right.image + row * right.row
        for _ in 0..<columns {
          let vector = q.vector()
          s0.addProduct(Vector(repeating: p[0]), vector)
          s1.addProduct(Vector(repeating: p[1]), vector)
          s2.addProduct(Vector(repeating: p[2]), vector)
          s3.addProduct(Vector(repeating: p[3]), vector)
          s4.addProduct(Vector(repeating: p[4]), vector)
          s5.addProduct(Vector(repeating: p[5]), vector)
          s6.addProduct(Vector(repeating: p[6]), vector)
          s7.addProduct(Vector(repeating: p[7]), vector)
          p += left.column
          q += right.column
        }
      }
    }
    add(s0, target, width)
    add(s1, target + stride, width)
    add(s2, target + 2 * stride, width)
    add(s3, target + 3 * stride, width)
    add(s4, target + 4 * stride, width)
    add(s5, target + 5 * stride, width)
    add(s6, target + 6 * stride, width)
    add(s7, target + 7 * stride, width)
  }

  @inline(never)
  private func tile1(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var sum = Vector()
    forEachPixel(a, b) { p, q in sum.addProduct(Vector(repeating: p[0]), q.vector()) }
    add(sum, target, width)
  }

  @inline(__always)
  private func add(_ sum: Vector, _ target: UnsafeMutablePointer<Float>, _ width: Int) {
    if width == Tile.lanes {
      target.store(accumulates ? target.vector() + sum : sum)
    } else {
      for j in 0..<width { target[j] = accumulates ? target[j] + sum[j] : sum[j] }
    }
  }
}
