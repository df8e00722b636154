/// A grid of pixels and how to step through the two sides of a product, in elements.
struct TapGrid {
  var images, rows, columns: Int
  var sourceImage, sourceRow, sourceColumn: Int
  var targetImage, targetRow, targetColumn: Int

  /// The same pixels in the longest possible rows: rows (and then images) that follow one another
  /// without a gap on both sides become one row, as in a linear layer.
  var joined: TapGrid {
    var grid = self
    grid.joinRows()
    guard grid.rows == 1 else { return grid }
    (grid.rows, grid.images) = (grid.images, 1)
    (grid.sourceRow, grid.targetRow) = (grid.sourceImage, grid.targetImage)
    grid.joinRows()
    return grid
  }

  private mutating func joinRows() {
    if columns == 1 {
      (sourceColumn, targetColumn) = (sourceRow, targetRow)
    } else if sourceRow != columns * sourceColumn || targetRow != columns * targetColumn {
      return
    }
    (columns, rows) = (columns * rows, 1)
  }
}

/// The addresses of a tile's MR pixels on both sides.
struct TileAddresses {
  typealias Six<Pointer> = (Pointer, Pointer, Pointer, Pointer, Pointer, Pointer)
  var s: Six<UnsafePointer<Float>>
  var t: Six<UnsafeMutablePointer<Float>>
  private let source: UnsafePointer<Float>
  private let target: UnsafeMutablePointer<Float>

  @inline(__always)
  init(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>) {
    (self.source, self.target) = (source, target)
    s = (source, source, source, source, source, source)
    t = (target, target, target, target, target, target)
  }

  /// Takes the next `valid` pixels; the rest repeat the last one.
  @inline(__always)
  mutating func fill(_ cursor: inout Cursor, _ grid: TapGrid, valid: Int) {
    if cursor.isInsideRow(Tile.MR, grid) {
      // The common case has no branch per pixel: the whole tile lies in one row.
      let (from, to) = (source + cursor.sourceOffset, target + cursor.targetOffset)
      let (sStep, tStep) = (grid.sourceColumn, grid.targetColumn)
      s = (
        from, from + sStep, from + 2 * sStep, from + 3 * sStep, from + 4 * sStep, from + 5 * sStep
      )
      t = (to, to + tStep, to + 2 * tStep, to + 3 * tStep, to + 4 * tStep, to + 5 * tStep)
      return cursor.skip(Tile.MR, grid)
    }
    (s.0, t.0) = addresses(cursor)
    if valid > 1 { cursor.advance(grid) }
    (s.1, t.1) = addresses(cursor)
    if valid > 2 { cursor.advance(grid) }
    (s.2, t.2) = addresses(cursor)
    if valid > 3 { cursor.advance(grid) }
    (s.3, t.3) = addresses(cursor)
    if valid > 4 { cursor.advance(grid) }
    (s.4, t.4) = addresses(cursor)
    if valid > 5 { cursor.advance(grid) }
    (s.5, t.5) = addresses(cursor)
    cursor.advance(grid)
  }

  @inline(__always)
  private func addresses(_ cursor: Cursor) -> (UnsafePointer<Float>, UnsafeMutablePointer<Float>) {
    (source + cursor.sourceOffset, target + cursor.targetOffset)
  }
}

/// The position of the next pixel of a grid, in row-major order.
struct Cursor {
  var sourceOffset = 0
  var targetOffset = 0
  private var column = 0
  private var row = 0

  /// Whether the next `count` pixels and one more lie in the same row.
  @inline(__always)
  func isInsideRow(_ count: Int, _ grid: TapGrid) -> Bool {
    column + count < grid.columns
  }

  /// Skips `count` pixels inside a row.
  @inline(__always)
  mutating func skip(_ count: Int, _ grid: TapGrid) {
    column += count
    sourceOffset += count * grid.sourceColumn
    targetOffset += count * grid.targetColumn
  }

  @inline(__always)
  mutating func advance(_ grid: TapGrid) {
    column += 1
    sourceOffset += grid.sourceColumn
    targetOffset += grid.targetColumn
    guard column == grid.columns else { return }
    column = 0
    row += 1
    sourceOffset += grid.sourceRow - grid.columns * grid.sourceColumn
    targetOffset += grid.targetRow - grid.columns * grid.targetColumn
    guard row == grid.rows else { return }
    row = 0
    sourceOffset += grid.sourceImage - grid.rows * grid.sourceRow
    targetOffset += grid.targetImage - grid.rows * grid.targetRow
  }
}
