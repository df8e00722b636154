/// Numbers with names. A page shows their significant digits, CSV and JSON hold all digits.
package struct DataTable: Encodable, Sendable {
  package enum Value: Encodable, ExpressibleByStringLiteral, Sendable {
    case word(String)
    case whole(Int)
    case number(Double)
    /// A number that is not published, or not defined.
    case missing

    package init(stringLiteral text: String) { self = .word(text) }
    /// Creates a number, or `missing` for nil.
    package init(_ number: Double?) { self = number.map { .number($0) } ?? .missing }

    var text: String {
      switch self {
      case .word(let text): text
      case .whole(let number): "\(number)"
      case .missing: "–"
      case .number(let number): NumberText.short(number)
      }
    }

    /// The text for a file, with every digit; empty where there is no number.
    var cell: String {
      switch self {
      case .word(let text): text
      case .whole(let number): "\(number)"
      case .number(let number): NumberText.cell(number)
      case .missing: ""
      }
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .word(let text): try container.encode(text)
      case .whole(let number): try container.encode(number)
      case .number(let number) where number.isFinite: try container.encode(number)
      // JSON cannot represent infinity.
      case .number, .missing: try container.encodeNil()
      }
    }

    var isWord: Bool {
      if case .word = self { true } else { false }
    }
  }

  /// The name of its file, without ".csv".
  package let name: String
  package let caption: String
  package let columns: [String]
  /// The rows, each as long as `columns`.
  package let rows: [[Value]]

  package init(name: String, caption: String, columns: [String], rows: [[Value]]) {
    (self.name, self.caption, self.columns, self.rows) = (name, caption, columns, rows)
  }

  /// The table with significant digits. Published numbers are shown quietly.
  package var report: ReportTable {
    ReportTable(
      caption: caption,
      columns: columns.indices.map { column in
        .init(columns[column], isNumeric: !rows.contains { $0[column].isWord })
      },
      rows: rows.map { row in
        zip(row, columns).map { value, column in
          .init(value.text, column.hasPrefix("published") ? .quiet : .plain)
        }
      })
  }

  /// The table with all digits. Cells with commas or quotes are quoted (RFC 4180).
  package var csv: String {
    func line(_ cells: [String]) -> String {
      cells.map { cell in
        cell.utf8.contains { Array(",\"\n\r".utf8).contains($0) }
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }
    return ([columns] + rows.map { $0.map(\.cell) }).map(line).joined(separator: "\n") + "\n"
  }
}
