import Runs

extension ModelCard.Words {
  /// How this program's commands are told on a model's card.
  static let commandLine = ModelCard.Words(
    retold: TrainingCommand.retold, drawing: { "digits sample --model \($0)" })
}

/// Training commands as text.
package enum TrainingCommand {
  /// Options that name places on one machine or change no result, and those that a number of steps
  /// takes the place of.
  private static let dropped: Set = [
    "--out", "--data", "--threads", "--minutes", "--steps", "--epochs",
  ]

  /// A command as typed, without what names places here or changes no result, and with the steps
  /// that a time was turned into.
  package static func retold(_ typed: String, steps: Int) -> String {
    var words: [String] = []
    var rest = ShellCommand.words(typed)[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if let flag = parts.first, dropped.contains(String(flag)) {
        if parts.count == 1 { rest = rest.dropFirst() }
      } else if word != "-q", word != "--quiet", !word.contains("/") {
        words.append(word)
      }
    }
    return ShellCommand.line(words + ["--steps", String(steps)])
  }
}
