import Wording

/// Text from files in GitHub's Markdown, where it must not become tags, links or cells of a table.
package enum MarkdownText {
  /// Returns one value as it is read, for a paragraph or a cell of a table.
  ///
  /// Only what would be read otherwise gets a backslash, so "p < 0.05" and "[1, 2]" stay as they are.
  package static func escaped(_ text: String) -> String {
    let scalars = Array(SafeText.value(text).unicodeScalars)
    return scalars.indices.reduce(into: "") { escaped, i in
      let next = i + 1 < scalars.count ? scalars[i + 1] : " "
      if needsBackslash(scalars[i], before: next) { escaped += "\\" }
      escaped.unicodeScalars.append(scalars[i])
    }
  }

  private static func needsBackslash(
    _ scalar: Unicode.Scalar, before next: Unicode.Scalar
  ) -> Bool {
    switch scalar {
    case "|", "`", "\\": true
    case "<": next.properties.isAlphabetic || "/!?".unicodeScalars.contains(next)
    case "&": next.properties.isAlphabetic || next == "#"
    case "]": "([:".unicodeScalars.contains(next)
    default: false
    }
  }

  /// Returns one value as code, for a cell of a table too.
  package static func code(_ text: String) -> String {
    let value = SafeText.value(text).replacing("|", with: "\\|")
    let longest = value.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let space = longest > 0 ? " " : ""
    return fence + space + value + space + fence
  }
}
