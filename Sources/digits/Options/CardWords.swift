import Runs

extension ModelCard.Words {
  /// The commands of this program that a model's card shows.
  static let commandLine = ModelCard.Words(
    retold: TrainingCommand.retold, drawing: { "digits sample --model \($0)" })
}

/// A training command as text.
package enum TrainingCommand {
  /// Options that name places on one machine or change no result, and those that are replaced by a
  /// number of steps.
  private static let dropped: Set = [
    "--out", "--data", "--threads", "--minutes", "--steps", "--epochs",
  ]

  /// Returns a command as it was typed, without options that name places here or change no result,
  /// and with the number of steps that a time was turned into.
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
