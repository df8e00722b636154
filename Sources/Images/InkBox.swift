/// The smallest box that holds all pixels above 0.
package struct InkBox: Equatable, Sendable {
  package var rows, columns: ClosedRange<Int>

  package init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    (self.rows, self.columns) = (rows, columns)
  }

  /// - Parameter pixels: [height, width], row by row.
  /// - Returns: nil for an image that is black all over.
  package init?(_ pixels: ArraySlice<UInt8>, width: Int) {
    let lit = pixels.indices.filter { pixels[$0] > 0 }.map { $0 - pixels.startIndex }
    guard let first = lit.first, let last = lit.last else { return nil }
    let columns = lit.map { $0 % width }
    rows = first / width...last / width
    self.columns = (columns.min() ?? 0)...(columns.max() ?? 0)
  }

  /// In pixels.
  package var longerSide: Int { max(rows.count, columns.count) }

  package func contains(row: Int, column: Int) -> Bool {
    rows.contains(row) && columns.contains(column)
  }

  /// The places of the pixels along each of the four edges, in images of a width.
  package func edges(width: Int) -> [[Int]] {
    [rows.lowerBound, rows.upperBound].map { row in columns.map { row * width + $0 } }
      + [columns.lowerBound, columns.upperBound].map { column in rows.map { $0 * width + column } }
  }
}
