/// A plain product, target = left · panels, whose rows lie at equal distances: the same chains as
/// `TapProduct`'s with one tap, in tiles of nearly equal height. Twenty rows are 5 + 5 + 5 + 5, not
/// 6 + 6 + 6 + 2, because two rows take as long as four: their sums wait for each other.
struct PlainProduct {
  /// [rows, rows of a panel] and [rows, columns], their rows `leftStride` and `targetStride`
  /// elements apart.
  let left: UnsafePointer<Float>
  let leftStride, rows: Int
  let target: UnsafeMutablePointer<Float>
  let targetStride: Int

  /// Multiplies by the panel of up to NR columns that starts with column `first`.
  func run(panel: UnsafePointer<Float>, depth: Int, first: Int, width: Int) {
    let tiles = (rows + Tile.MR - 1) / Tile.MR
    for tile in 0..<tiles {
      let row = tile * rows / tiles
      let place = Place(
        left: left + row * leftStride, target: target + (row * targetStride + first),
        panel: panel, end: panel + depth * Tile.NR, width: width)
      switch (tile + 1) * rows / tiles - row {
      case 6: tile6(place)
      case 5: tile5(place)
      case 4: tile4(place)
      case 3: tile3(place)
      case 2: tile2(place)
      default: tile1(place)
      }
    }
  }

  /// Where a tile reads both sides and writes `width` columns of the product.
  private struct Place {
    let left: UnsafePointer<Float>
    let target: UnsafeMutablePointer<Float>
    let panel, end: UnsafePointer<Float>
    let width: Int
  }

  // One function per height, so that each keeps its sums in registers.
  @inline(never) private func tile6(_ place: Place) { tile(place, height: 6) }
  @inline(never) private func tile5(_ place: Place) { tile(place, height: 5) }
  @inline(never) private func tile4(_ place: Place) { tile(place, height: 4) }
  @inline(never) private func tile3(_ place: Place) { tile(place, height: 3) }
  @inline(never) private func tile2(_ place: Place) { tile(place, height: 2) }
  @inline(never) private func tile1(_ place: Place) { tile(place, height: 1) }

  /// Computes a tile of `height` rows, a literal.
  @inline(__always)
  private func tile(_ place: Place, height: Int) {
    var (r0, r1, r2) = (TileRow(), TileRow(), TileRow())
    var (r3, r4, r5) = (TileRow(), TileRow(), TileRow())
    var p0 = place.left
    var (p1, p2, p3) = (p0 + leftStride, p0 + 2 * leftStride, p0 + 3 * leftStride)
    var (p4, p5) = (p0 + 4 * leftStride, p0 + 5 * leftStride)
    var b = place.panel
    while b < place.end {
      let (l, r) = (b.vector(), b.vector(Tile.lanes))
      r0.addProduct(p0.pointee, l, r)
      if height > 1 { r1.addProduct(p1.pointee, l, r) }
      if height > 2 { r2.addProduct(p2.pointee, l, r) }
      if height > 3 { r3.addProduct(p3.pointee, l, r) }
      if height > 4 { r4.addProduct(p4.pointee, l, r) }
      if height > 5 { r5.addProduct(p5.pointee, l, r) }
      p0 += 1
      p1 += 1
      p2 += 1
      p3 += 1
      p4 += 1
      p5 += 1
      b += Tile.NR
    }
    store(r0, place, 0)
    if height > 1 { store(r1, place, 1) }
    if height > 2 { store(r2, place, 2) }
    if height > 3 { store(r3, place, 3) }
    if height > 4 { store(r4, place, 4) }
    if height > 5 { store(r5, place, 5) }
  }

  @inline(__always)
  private func store(_ row: TileRow, _ place: Place, _ i: Int) {
    let target = place.target + i * targetStride
    if place.width == Tile.NR {
      row.store(target, adding: nil)
    } else {
      row.store(target, adding: nil, width: place.width)
    }
  }
}
