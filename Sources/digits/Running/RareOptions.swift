/// Options that only `--help-all` shows. To the parser they are options like any others: it would
/// otherwise leave them out of its messages and of completion too.
enum RareOptions {
  static let flag = "--help-all"
  /// Begins the help of a rare option. Nobody sees it, because every text that the parser writes passes
  /// through here.
  private static let mark = "\u{2063}"

  /// Returns the help of an option.
  static func help(_ text: String, _ isRare: Bool) -> String { isRare ? mark + text : text }

  /// Returns a text of the parser with rare options, or without them and with a line that says how to
  /// see them.
  ///
  /// - Parameter command: the command that the text explains, such as "digits sample".
  static func text(_ text: String, showsAll: Bool, command: String) -> String {
    guard text.contains(mark), !showsAll, text.contains("\nUSAGE: ") else {
      return text.replacing(mark, with: "")
    }
    // An option begins two spaces from the left, and what belongs to it stands farther to the right.
    var options: [[Substring]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    "), !options.isEmpty {
        options[options.count - 1].append(line)
      } else {
        options.append([line])
      }
    }
    let usual = options.filter { option in
      !option[0].hasPrefix("  -") || !option.contains { $0.contains(mark) }
    }
    return usual.joined().joined(separator: "\n")
      + "\n  There are more options: \(command) \(flag)"
  }
}
