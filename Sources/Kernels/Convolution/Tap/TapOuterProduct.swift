/// The gradient of a product's matrix: for each tap t, row c and column n,
///
///     dB[t][c][n] += sum over pixels m of left[m + leftOffset(t)][c] ·
///     right[m + rightOffset(t)][n]
///
/// Nothing is packed: a pixel's channels lie side by side on both sides, so a tile of up to MR rows
/// by NR columns reads MR scalars and two vectors per pixel. Pixels are summed image by image and
/// row by row, in one chain per element, and the chain is added to dB once.
struct TapOuterProduct {
  /// One side of the product and how to step through its pixels, in elements.
  struct Side {
    let base: UnsafePointer<Float>
    let channels, image, row, column: Int

    init(base: UnsafePointer<Float>, channels: Int, image: Int, row: Int, column: Int) {
      (self.base, self.channels) = (base, channels)
      (self.image, self.row, self.column) = (image, row, column)
    }

    /// Makes a side from the rows of a plain matrix, `stride` elements apart.
    init(_ base: UnsafePointer<Float>, channels: Int, stride: Int) {
      self.init(base: base, channels: channels, image: stride, row: stride, column: stride)
    }

    /// Returns the same side, starting from a later image and row.
    func advanced(_ images: Int, _ rows: Int) -> Side {
      Side(
        base: base + images * image + rows * row, channels: channels, image: image, row: row,
        column: column)
    }
  }

  let left: Side
  let right: Side
  let images, rows, columns: Int
  /// The elements between the rows of the gradient.
  let stride: Int
  /// Whether the product is added to the gradient or replaces it.
  var accumulates = true

  /// Adds one tap's product to `gradient`, [left channels, right channels].
  ///
  /// Pixels are taken in blocks whose right side, NR columns wide, stays in the first-level cache
  /// while all rows pass over it (128 channels at 7 x 7, eight images: 85 % of the peak, not 79).
  func run(leftOffset: Int, rightOffset: Int, into gradient: UnsafeMutablePointer<Float>) {
    let rowsOfBlock = min(rows, max(1, Tile.outerProductPixels / columns))
    let imagesOfBlock = max(1, Tile.outerProductPixels / (rows * columns))
    for image in Swift.stride(from: 0, to: images, by: imagesOfBlock) {
      for row in Swift.stride(from: 0, to: rows, by: rowsOfBlock) {
        TapOuterProduct(
          left: left.advanced(image, row), right: right.advanced(image, row),
          images: min(imagesOfBlock, images - image), rows: min(rowsOfBlock, rows - row),
          columns: columns, stride: stride, accumulates: accumulates || image > 0 || row > 0
        ).runBlock(leftOffset, rightOffset, into: gradient)
      }
    }
  }

  /// Adds one tap's product over a block of pixels.
  private func runBlock(
    _ leftOffset: Int, _ rightOffset: Int, into gradient: UnsafeMutablePointer<Float>
  ) {
    let (a, b) = (left.base + leftOffset, right.base + rightOffset)
    let wide = right.channels - right.channels % Tile.NR
    let narrow = right.channels - wide <= Tile.lanes && right.channels > wide
    if narrow {
      runNarrow(a, b + wide, gradient + wide, width: right.channels - wide)
    }
    // Rows go in nearly equal tiles, 16 as 6 + 5 + 5, not 6 + 6 + 4, which keeps all ports busy.
    let tiles = (left.channels + Tile.MR - 1) / Tile.MR
    for n in Swift.stride(from: 0, to: narrow ? wide : right.channels, by: Tile.NR) {
      let width = min(Tile.NR, right.channels - n)
      for tile in 0..<tiles {
        let first = tile * left.channels / tiles
        let height = (tile + 1) * left.channels / tiles - first
        let place = TilePlace(
          a: a + first, b: b + n, target: gradient + first * stride + n, width: width)
        switch height {
        case 6: tile6(place)
        case 5: tile5(place)
        case 4: tile4(place)
        default: for row in 0..<height { tile1(place.row(row, stride)) }
        }
      }
    }
  }

  /// Calls `body` with both pointers at every pixel.
  @inline(__always)
  func forEachPixel(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    for image in 0..<images {
      for row in 0..<rows {
        var p = a + image * left.image + row * left.row
        var q = b + image * right.image + row * right.row
        for _ in 0..<columns {
          body(p, q)
          p += left.column
          q += right.column
        }
      }
    }
  }

  /// Where a tile reads both sides and writes `width` columns of the gradient.
  private struct TilePlace {
    let a, b: UnsafePointer<Float>
    let target: UnsafeMutablePointer<Float>
    let width: Int

    /// Returns the same place, starting from a later row of the tile.
    func row(_ row: Int, _ stride: Int) -> TilePlace {
      TilePlace(a: a + row, b: b, target: target + row * stride, width: width)
    }
  }

  // One function per height, so that each keeps its sums in registers.
  @inline(never) private func tile6(_ place: TilePlace) { tile(place, height: 6) }
  @inline(never) private func tile5(_ place: TilePlace) { tile(place, height: 5) }
  @inline(never) private func tile4(_ place: TilePlace) { tile(place, height: 4) }
  @inline(never) private func tile1(_ place: TilePlace) { tile(place, height: 1) }

  /// Computes a tile of `height` rows, a literal, by up to NR columns.
  @inline(__always)
  private func tile(_ place: TilePlace, height: Int) {
    var (r0, r1, r2) = (TileRow(), TileRow(), TileRow())
    var (r3, r4, r5) = (TileRow(), TileRow(), TileRow())
    forEachPixel(place.a, place.b) { p, q in
      let (l, r) = (q.vector(), q.vector(Tile.lanes))
      r0.addProduct(p[0], l, r)
      if height > 1 { r1.addProduct(p[1], l, r) }
      if height > 2 { r2.addProduct(p[2], l, r) }
      if height > 3 { r3.addProduct(p[3], l, r) }
      if height > 4 { r4.addProduct(p[4], l, r) }
      if height > 5 { r5.addProduct(p[5], l, r) }
    }
    add(r0, place)
    if height > 1 { add(r1, place.row(1, stride)) }
    if height > 2 { add(r2, place.row(2, stride)) }
    if height > 3 { add(r3, place.row(3, stride)) }
    if height > 4 { add(r4, place.row(4, stride)) }
    if height > 5 { add(r5, place.row(5, stride)) }
  }

  @inline(__always)
  private func add(_ row: TileRow, _ place: TilePlace) {
    if place.width == Tile.NR {
      row.store(place.target, adding: accumulates ? 0 : nil)
    } else {
      row.store(place.target, adding: accumulates ? 0 : nil, width: place.width)
    }
  }
}
