/// Numbers with names: for a page with the digits that count, for CSV and JSON with all of them.
package struct DataTable: Encodable, Sendable {
  package enum Value: Encodable, ExpressibleByStringLiteral, Sendable {
    case word(String)
    case whole(Int)
    case number(Double)
    /// Not published, or not defined.
    case missing

    package init(stringLiteral text: String) { self = .word(text) }
    /// A number that there may be.
    package init(_ number: Double?) { self = number.map { .number($0) } ?? .missing }

    var text: String {
      switch self {
      case .word(let text): text
      case .whole(let number): "\(number)"
      case .missing: "–"
      case .number(let number): NumberText.short(number)
      }
    }

    /// For a file: every digit, nothing where there is no number.
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
      // JSON has no infinity.
      case .number, .missing: try container.encodeNil()
      }
    }

    var isWord: Bool {
      if case .word = self { true } else { false }
    }
  }

  /// Of its file, without ".csv".
  package let name: String
  package let caption: String
  package let columns: [String]
  /// Each as long as `columns`.
  package let rows: [[Value]]

  package init(name: String, caption: String, columns: [String], rows: [[Value]]) {
    (self.name, self.caption, self.columns, self.rows) = (name, caption, columns, rows)
  }

  /// With the digits that count; published numbers are set back.
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

  /// With all digits; cells with commas or quotes are quoted (RFC 4180).
  package var csv: String {
    func line(_ cells: [String]) -> String {
      cells.map { cell in
        cell.contains { ",\"\n".contains($0) }
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }
    return ([columns] + rows.map { $0.map(\.cell) }).map(line).joined(separator: "\n") + "\n"
  }
}
