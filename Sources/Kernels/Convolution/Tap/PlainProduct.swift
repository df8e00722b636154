/// A plain product, target = left · panels, whose rows lie at equal distances: the same chains as
/// `TapProduct`'s with one tap, in tiles of nearly equal height. Twenty rows are 5 + 5 + 5 + 5, not
/// 6 + 6 + 6 + 2, because two rows take as long as four: their sums wait for each other.
///
/// A tile is up to MR rows by NR columns, or up to fourteen rows by the one vector of a narrow panel,
/// in two halves.
struct PlainProduct {
  /// [rows, rows of a panel] and [rows, columns], their rows `leftStride` and `targetStride`
  /// elements apart.
  let left: UnsafePointer<Float>
  let leftStride, rows: Int
  let target: UnsafeMutablePointer<Float>
  let targetStride: Int

  /// The most rows in half of a narrow tile.
  private static var halfHeight: Int { 7 }

  /// Multiplies by one of the matrices of `panels`.
  func run(_ panels: Panels<Float>, matrix: Int) {
    let start = UnsafePointer(panels.storage.pointer) + matrix * panels.matrixStride
    for number in 0..<panels.panelCount {
      let first = number * Tile.NR
      let isWide = panels.packedWidth(first) == Tile.NR
      let width = min(Tile.NR, panels.columns - first)
      let panel = start + number * panels.panelStride
      let highest = isWide ? Tile.MR : 2 * Self.halfHeight
      let tiles = (rows + highest - 1) / highest
      for tile in 0..<tiles {
        let row = tile * rows / tiles
        let height = (tile + 1) * rows / tiles - row
        let place = Place(
          left: left + row * leftStride, target: target + (row * targetStride + first),
          panel: panel, depth: panels.rows, width: width, height: height)
        if isWide { wide(place) } else { narrow(place) }
      }
    }
  }

  /// Where a tile of `height` rows reads both sides and writes `width` columns of the product.
  private struct Place {
    let left: UnsafePointer<Float>
    let target: UnsafeMutablePointer<Float>
    let panel: UnsafePointer<Float>
    let depth, width, height: Int
  }

  private func wide(_ place: Place) {
    switch place.height {
    case 6: tile6(place)
    case 5: tile5(place)
    case 4: tile4(place)
    case 3: tile3(place)
    case 2: tile2(place)
    default: tile1(place)
    }
  }

  private func narrow(_ place: Place) {
    switch (place.height + 1) / 2 {
    case 7: half7(place)
    case 6: half6(place)
    case 5: half5(place)
    case 4: half4(place)
    case 3: half3(place)
    case 2: half2(place)
    default: half1(place)
    }
  }

  // One function per height, so that each keeps its sums in registers.
  @inline(never) private func tile6(_ place: Place) { tile(place, height: 6) }
  @inline(never) private func tile5(_ place: Place) { tile(place, height: 5) }
  @inline(never) private func tile4(_ place: Place) { tile(place, height: 4) }
  @inline(never) private func tile3(_ place: Place) { tile(place, height: 3) }
  @inline(never) private func tile2(_ place: Place) { tile(place, height: 2) }
  @inline(never) private func tile1(_ place: Place) { tile(place, height: 1) }
  @inline(never) private func half7(_ place: Place) { narrowTile(place, half: 7) }
  @inline(never) private func half6(_ place: Place) { narrowTile(place, half: 6) }
  @inline(never) private func half5(_ place: Place) { narrowTile(place, half: 5) }
  @inline(never) private func half4(_ place: Place) { narrowTile(place, half: 4) }
  @inline(never) private func half3(_ place: Place) { narrowTile(place, half: 3) }
  @inline(never) private func half2(_ place: Place) { narrowTile(place, half: 2) }
  @inline(never) private func half1(_ place: Place) { narrowTile(place, half: 1) }

  /// Computes a tile of `height` rows, a literal.
  @inline(__always)
  private func tile(_ place: Place, height: Int) {
    var (r0, r1, r2) = (TileRow(), TileRow(), TileRow())
    var (r3, r4, r5) = (TileRow(), TileRow(), TileRow())
    var p0 = place.left
    var (p1, p2, p3) = (p0 + leftStride, p0 + 2 * leftStride, p0 + 3 * leftStride)
    var (p4, p5) = (p0 + 4 * leftStride, p0 + 5 * leftStride)
    var b = place.panel
    let end = b + place.depth * Tile.NR
    while b < end {
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

  /// Computes a tile of two times `half` rows, a literal, by one vector. If the height is odd, both
  /// halves have the row in the middle.
  @inline(__always)
  private func narrowTile(_ place: Place, half: Int) {
    var (a0, a1, a2, a3) = (Vector(), Vector(), Vector(), Vector())
    var (a4, a5, a6) = (Vector(), Vector(), Vector())
    var (b0, b1, b2, b3) = (Vector(), Vector(), Vector(), Vector())
    var (b4, b5, b6) = (Vector(), Vector(), Vector())
    let s = leftStride
    let second = place.height - half
    var (p, q) = (place.left, place.left + second * s)
    var row = place.panel
    let end = row + place.depth * Tile.lanes
    while row < end {
      let weights = row.vector()
      a0.addProduct(Vector(repeating: p[0]), weights)
      b0.addProduct(Vector(repeating: q[0]), weights)
      if half > 1 {
        a1.addProduct(Vector(repeating: p[s]), weights)
        b1.addProduct(Vector(repeating: q[s]), weights)
      }
      if half > 2 {
        a2.addProduct(Vector(repeating: p[2 * s]), weights)
        b2.addProduct(Vector(repeating: q[2 * s]), weights)
      }
      if half > 3 {
        a3.addProduct(Vector(repeating: p[3 * s]), weights)
        b3.addProduct(Vector(repeating: q[3 * s]), weights)
      }
      if half > 4 {
        a4.addProduct(Vector(repeating: p[4 * s]), weights)
        b4.addProduct(Vector(repeating: q[4 * s]), weights)
      }
      if half > 5 {
        a5.addProduct(Vector(repeating: p[5 * s]), weights)
        b5.addProduct(Vector(repeating: q[5 * s]), weights)
      }
      if half > 6 {
        a6.addProduct(Vector(repeating: p[6 * s]), weights)
        b6.addProduct(Vector(repeating: q[6 * s]), weights)
      }
      p += 1
      q += 1
      row += Tile.lanes
    }
    put(a0, b0, place, 0, second)
    if half > 1 { put(a1, b1, place, 1, second) }
    if half > 2 { put(a2, b2, place, 2, second) }
    if half > 3 { put(a3, b3, place, 3, second) }
    if half > 4 { put(a4, b4, place, 4, second) }
    if half > 5 { put(a5, b5, place, 5, second) }
    if half > 6 { put(a6, b6, place, 6, second) }
  }

  /// Stores one row of each half.
  @inline(__always)
  private func put(_ a: Vector, _ b: Vector, _ place: Place, _ row: Int, _ second: Int) {
    VectorMath.store(a, place.target + row * targetStride, place.width)
    VectorMath.store(b, place.target + (second + row) * targetStride, place.width)
  }
}
