import Wording

/// The argument parser's messages in the words of this program's own.
package enum UsageMessage {
  /// Says what an option takes, and which name is nearest to an unknown one.
  ///
  /// - Parameters:
  ///   - message: the parser's message.
  ///   - commands: the names of the subcommands that could stand where something unknown does.
  package static func improved(_ message: String, commands: [String]) -> String {
    let message = message.split(whereSeparator: \.isNewline)
      .map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " ")
    if let match = message.wholeMatch(
      of:
        /The value '(.*)' is invalid for '(--[a-z-]+)(?: <[^>]*>)?'(?:: expected |\. Please provide one of )(.*)/
    ) {
      let (typed, flag, allowed) = (String(match.1), match.2, String(match.3))
      let names = allowed.contains("'") || allowed.hasPrefix("the following") ? names(allowed) : []
      guard !names.isEmpty else { return "\(flag) must be \(allowed), not '\(typed)'" }
      return "\(flag) must be \(Names.alternatives(names)), not '\(typed)'"
        + suggestion(typed, among: names)
    }
    if let match = message.wholeMatch(of: /Unexpected argument '(.*)'/), !commands.isEmpty {
      return message + suggestion(String(match.1), among: commands)
    }
    return message
  }

  /// Returns the names in a list of the parser: 'a', 'b' or 'c'; or, of six and more, - a - b - c.
  private static func names(_ list: String) -> [String] {
    list.contains("'")
      ? list.matches(of: /'([^']*)'/).map { String($0.1) }
      : list.split(separator: " ").split(separator: "-").dropFirst().compactMap(\.last).map(
        String.init)
  }

  private static func suggestion(_ typed: String, among names: [String]) -> String {
    Names.nearest(to: typed, among: names).map { "; did you mean \($0)?" } ?? ""
  }
}
