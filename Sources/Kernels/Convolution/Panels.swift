/// The right-hand side of a product, cut into panels of NR columns so that a micro-kernel reads it
/// front to back.
///
///     panel 0                          panel 1 ...
///     tap 0: row 0: NR floats
///            row 1: NR floats
///            ...
///     tap 1: ...
///
/// Element (tap, row, column) lies at panel · taps · rows · NR + (tap · rows + row) · W + lane,
/// with panel = column / NR and lane = column % NR. W is NR, or one vector's length in a last panel
/// whose columns fit that, so layers with few channels do not pay for NR. Columns beyond are zero.
///
/// The matrices of Winograd's filtering are multiplied one after another, so each lies by itself, as
/// panels of one tap at matrix · matrixStride: the product reads them front to back. (`small` trains
/// faster, see docs/speed.md.)
package struct Panels<Element: KernelScalar>: Sendable {
  var storage = Storage<Element>(count: 0)
  var taps = 0
  var rows = 0
  var columns = 0
  /// The elements from one matrix to the next; 0 where there is one.
  var matrixStride = 0
  /// The points of Winograd's filtering along each axis, whose square is the number of matrices.
  var matrixSide = 0

  package init() {}
}

extension Panels<Float> {
  /// The elements between one panel and the next.
  var panelStride: Int { taps * rows * Tile.NR }
  var panelCount: Int { (columns + Tile.NR - 1) / Tile.NR }

  /// Returns the packed columns of the panel that starts with column `first`.
  func packedWidth(_ first: Int) -> Int {
    columns - first > Tile.lanes ? Tile.NR : Tile.lanes
  }

  /// Packs `source`, [taps, rows, columns] or, if `transposed`, [taps, columns, rows].
  ///
  /// - Parameter rowStride: the elements between stored rows; taps follow one another.
  mutating func pack(
    _ source: UnsafePointer<Float>, taps: Int, rows: Int, columns: Int, rowStride: Int,
    transposed: Bool
  ) {
    (self.taps, self.rows, self.columns, matrixStride) = (taps, rows, columns, 0)
    let needed = panelCount * panelStride
    if storage.count < needed { storage = Storage(count: needed) }
    let tapStride = (transposed ? columns : rows) * rowStride
    var target = storage.pointer
    for first in stride(from: 0, to: columns, by: Tile.NR) {
      let width = min(Tile.NR, columns - first)
      let packed = packedWidth(first)
      for tap in 0..<taps {
        let tapSource = source + tap * tapStride
        for row in 0..<rows {
          if transposed {
            let column = tapSource + first * rowStride + row
            for j in 0..<width { target[j] = column[j * rowStride] }
          } else {
            target.update(from: tapSource + row * rowStride + first, count: width)
          }
          for j in width..<packed { target[j] = 0 }
          target += packed
        }
      }
    }
  }
}
