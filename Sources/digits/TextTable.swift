/// Columns of text for a terminal.
package enum TextTable {
  /// Lines of equal columns, two spaces between them, without spaces at their ends.
  ///
  /// - Parameters:
  ///   - rows: the heading first; all equally long.
  ///   - numeric: columns that are set flush right.
  package static func render(_ rows: [[String]], numeric: Set<Int> = []) -> String {
    guard let heading = rows.first else { return "" }
    let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return numeric.contains(column) ? space + row[column] : row[column] + space
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
