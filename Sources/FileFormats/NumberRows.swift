import Foundation

/// Rows of numbers in a text file. Between the numbers of a row are commas, semicolons, tabs or
/// spaces. Empty lines are skipped, as are comments, which begin with #, and a first row without any
/// number, which is a header.
package struct NumberRows: Sendable {
  package struct Row: Sendable {
    /// The number of the line, from 1.
    package let line: Int
    package let text: String
    /// Nil for what is not a number. They are not stored, since a file may have very many rows.
    package var values: [Double?] {
      // Between commas nothing is missing unnoticed; between spaces there is nothing to miss.
      let hasMarks = text.contains { ",;".contains($0) }
      var cells = text.split(omittingEmptySubsequences: !hasMarks) {
        hasMarks ? ",;".contains($0) : $0.isWhitespace
      }.map { $0.trimmingCharacters(in: .whitespaces) }
      while let last = cells.last, last.isEmpty { cells.removeLast() }
      return cells.map { Double($0) }
    }

    /// The numbers; nil unless all are numbers.
    package var numbers: [Double]? {
      let values = values
      let numbers = values.compactMap { $0 }
      return numbers.count == values.count ? numbers : nil
    }
  }

  /// The comments, without their marks.
  package let comments: [String]
  package let rows: [Row]

  /// - Parameter expected: what the file should contain, for the fault.
  /// - Throws: `FileFault` if the file cannot be read or is no text.
  package init(path: String, limit: Int, expected: String) throws(FileFault) {
    let lines = try TextFile.lines(path: path, limit: limit, expected: expected)
    comments = lines.filter { $0.hasPrefix("#") }
      .map { String($0.drop { $0 == "#" || $0 == " " }) }
    let rows = lines.enumerated().filter { !$1.isEmpty && !$1.hasPrefix("#") }
      .map { Row(line: $0 + 1, text: $1) }
    let first = rows.first?.values ?? []
    let hasHeader = !first.isEmpty && first.allSatisfy { $0 == nil }
    self.rows = hasHeader ? Array(rows.dropFirst()) : rows
  }
}
