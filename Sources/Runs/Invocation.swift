/// What made a result. It is written into everything that one should be able to make again.
package struct Invocation: Codable, Equatable, Sendable {
  /// The program and its version, such as "digits 0.1.0".
  package let version: String
  /// The command line, quoted so that a shell reads the same words from it.
  package let command: String

  package init(version: String, command: String) {
    (self.version, self.command) = (version, command)
  }
}

/// Command lines as text.
package enum ShellCommand {
  /// Characters that mean nothing to a shell.
  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-")

  /// Returns the words as one line for a POSIX shell. A word with a space, a quote or another
  /// character that means something to the shell stands in single quotes.
  package static func line(_ words: [String]) -> String {
    words.map { word in
      !word.isEmpty && word.allSatisfy(plain.contains)
        ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }.joined(separator: " ")
  }

  /// Returns the words that a POSIX shell reads from a line of words, quotes and backslashes. A
  /// quote that is not closed ends with the line.
  package static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"" {
          isEscaped = true
        } else {
          word = (word ?? "") + String(character)
        }
      } else if character == "\\" {
        isEscaped = true
      } else if character == "'" || character == "\"" {
        (quote, word) = (character, word ?? "")
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let whole = word { words.append(whole) }
    return words
  }
}
