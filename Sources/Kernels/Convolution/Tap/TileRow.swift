/// One row of a tile, two vectors of sums in registers: NR columns of a pixel or gradient row.
struct TileRow {
  var left = Vector()
  var right = Vector()

  /// self += x · (l, r).
  @inline(__always)
  mutating func addProduct(_ x: Float, _ l: Vector, _ r: Vector) {
    let x = Vector(repeating: x)
    left.addProduct(x, l)
    right.addProduct(x, r)
  }

  /// Stores all NR columns, plus the values `addend` elements from the target.
  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Float>, adding addend: Int?) {
    if let addend {
      target.store(target.vector(addend) + left)
      target.store(target.vector(addend + Tile.lanes) + right, Tile.lanes)
    } else {
      target.store(left)
      target.store(right, Tile.lanes)
    }
  }

  /// Stores the first `width` columns in the same way.
  @inline(never)
  func store(_ target: UnsafeMutablePointer<Float>, adding addend: Int?, width: Int) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Tile.NR) {
      let values = $0.baseAddress!
      values.store(left)
      values.store(right, Tile.lanes)
      if let addend {
        for j in 0..<width { target[j] = target[addend + j] + values[j] }
      } else {
        target.update(from: values, count: width)
      }
    }
  }
}
