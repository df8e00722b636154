import Wording

/// A table of text and numbers, for a page, for Markdown and for a terminal.
package struct ReportTable: Sendable {
  package struct Column: Sendable {
    package let title: String
    /// Whether cells are aligned on the right, so that digits stand under digits.
    package let isNumeric: Bool

    package init(_ title: String, isNumeric: Bool = false) {
      (self.title, self.isNumeric) = (title, isNumeric)
    }
  }

  package enum Tone: String, Sendable {
    case plain, strong, quiet
  }

  package struct Cell: Sendable, ExpressibleByStringInterpolation {
    package let text: String
    package let tone: Tone

    package init(_ text: String, _ tone: Tone = .plain) { (self.text, self.tone) = (text, tone) }
    package init(stringLiteral text: String) { self.init(text) }
  }

  package let caption: String
  package let columns: [Column]
  /// The rows, each as long as `columns`.
  package let rows: [[Cell]]

  package init(caption: String = "", columns: [Column], rows: [[Cell]]) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "every row must have \(columns.count) cells, not \(rows.map(\.count))")
    (self.caption, self.columns, self.rows) = (caption, columns, rows)
  }

  /// The table in GitHub's Markdown, without the caption.
  package var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.joined(separator: " | ") + " |"
    }
    let rows = rows.map { row in
      line(
        row.map {
          let text = MarkdownText.escaped($0.text)
          return $0.tone == .strong ? "**\(text)**" : text
        })
    }
    let rule = "| " + columns.map { $0.isNumeric ? "---:" : "---" }.joined(separator: " | ") + " |"
    return ([line(columns.map { MarkdownText.escaped($0.title) }), rule] + rows).joined(
      separator: "\n")
  }

  /// The table with aligned columns, without the caption.
  package var text: String {
    let lines = ([columns.map(\.title)] + rows.map { $0.map(\.text) })
      .map { $0.map { SafeText.value($0) } }
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      var text = columns.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - line[column].count)
        return columns[column].isNumeric ? space + line[column] : line[column] + space
      }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }.joined(separator: "\n")
  }

  var context: [String: Any] {
    func kind(_ column: Int) -> String { columns[column].isNumeric ? "number" : "word" }
    return [
      "summary": caption,
      "head": columns.indices.map { ["text": columns[$0].title, "kind": kind($0)] },
      "rows": rows.map { row in
        [
          "cells": columns.indices.map {
            ["text": row[$0].text, "kind": kind($0), "tone": row[$0].tone.rawValue]
          }
        ]
      },
    ]
  }
}
