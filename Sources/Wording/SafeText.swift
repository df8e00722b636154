/// Text from files and command lines, made fit to be shown.
///
/// A file may hold any text, also sequences that make a terminal clear its screen, change its title
/// or write over other lines, and characters that reverse what is read. Here such characters become
/// visible, as `\u{1B}`, and texts that are too long lose their middle.
package enum SafeText {
  /// The longest line that reports an error, in characters.
  package static let errorLimit = 300
  /// The longest value among others, in characters.
  package static let valueLimit = 500

  // MARK: Control characters

  /// Returns `text` with its control characters visible, except line breaks.
  package static func lines(_ text: String) -> String {
    replacing(text) { $0 == "\n" ? nil : visible($0) }
  }

  /// Returns `text` in one line, with all control characters visible.
  package static func line(_ text: String) -> String { replacing(text, visible) }

  /// Returns one value of several in a line or a table, in at most `limit` characters.
  package static func value(_ text: String, limit: Int = valueLimit) -> String {
    elided(line(text), to: limit)
  }

  /// Returns JSON with control characters inside its strings escaped as JSON has them, so that it
  /// reads as the same values.
  package static func json(_ text: String) -> String {
    replacing(text) { scalar in
      guard scalar != "\n", isHidden(scalar) else { return nil }
      return String(scalar).utf16.map { unit in
        let code = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - code.count) + code
      }.joined()
    }
  }

  /// Whether terminals obey the character, or move or hide others by it. The two joiners are no such
  /// characters: several scripts cannot be written without them.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return scalar != "\u{200c}" && scalar != "\u{200d}"
    default: return false
    }
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String? {
    isHidden(scalar) ? scalar.escaped(asASCII: true) : nil
  }

  /// Replaces the characters for which `replacement` returns a text.
  private static func replacing(
    _ text: String, _ replacement: (Unicode.Scalar) -> String?
  ) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if let replacement = replacement(scalar) {
        result += replacement
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  // MARK: Length

  /// Returns `text` without its middle if it has more than `limit` characters.
  package static func elided(_ text: String, to limit: Int) -> String {
    // Most texts are short, and their bytes are counted faster than their characters.
    guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return text }
    let scalars = Array(text.unicodeScalars)
    let tail = max(0, limit - 1) / 3
    let head = max(0, limit - 1 - tail)
    return string(scalars.prefix(head)) + "…" + string(scalars.suffix(tail))
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// Returns the line that reports an error: `opening`, the message and `closing`, in at most
  /// `errorLimit` characters. Long words, such as paths and typed values, lose their middle first.
  ///
  /// - Parameter message: its line breaks become spaces.
  package static func errorLine(
    _ message: String, after opening: String, before closing: String = ""
  ) -> String {
    let text = message.split(whereSeparator: \.isNewline)
      .map { line(String(trimmed($0))) }.joined(separator: " ")
    let room = errorLimit - opening.unicodeScalars.count - closing.unicodeScalars.count
    return opening + fitted(text, to: room) + closing
  }

  private static func trimmed(_ line: Substring) -> Substring {
    let start = line.drop { $0 == " " }
    let end = start.lastIndex { $0 != " " }.map(start.index(after:))
    return start[..<(end ?? start.startIndex)]
  }

  /// Returns `text` in at most `limit` characters, with its longest words shortened if that helps.
  package static func fitted(_ text: String, to limit: Int) -> String {
    for length in [120, 60] where text.unicodeScalars.count > limit {
      let words = text.split(separator: " ", omittingEmptySubsequences: false)
        .map { elided(String($0), to: length) }.joined(separator: " ")
      if words.unicodeScalars.count <= limit { return words }
    }
    return elided(text, to: limit)
  }
}
