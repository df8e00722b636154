import Diffusion
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

  /// Returns the options of `digits train` that begin a run with these settings: those that are
  /// always good to see, and those that differ from a recipe's values.
  static func options(_ settings: TrainingSettings, _ budget: TrainingBudget) -> [String] {
    func made(by recipe: Recipe) -> TrainingSettings {
      TrainingSettings(
        preset: settings.preset, objective: settings.objective, recipe: recipe,
        imageHeight: settings.frame.imageHeight, imageWidth: settings.frame.imageWidth)
    }
    var words = [
      "--objective", settings.objective.rawValue, "--preset", settings.preset.rawValue, "--seed",
      "\(settings.seed)",
    ]
    var base = made(by: .standard)
    // No option names the form in which the network reads the time.
    if settings.configuration.timeInput != base.configuration.timeInput {
      base = made(by: .paper)
      words += ["--recipe", Recipe.paper.rawValue]
    }
    for (flag, value) in values(settings) {
      guard let usual = values(base).first(where: { $0.flag == flag }), usual.value != value else {
        continue
      }
      words += [flag, value]
    }
    if let dropout = settings.labelDropout {
      words +=
        settings.configuration.clusterCount.map { ["--clusters", "\($0)"] } ?? ["--conditional"]
      words += ["--label-dropout", "\(dropout)"]
    }
    switch budget {
    case .steps(let steps): return words + ["--steps", "\(steps)"]
    case .epochs(let epochs): return words + ["--epochs", "\(epochs)"]
    case .minutes(let minutes): return words + ["--minutes", "\(minutes)"]
    }
  }

  private static func values(_ settings: TrainingSettings) -> [(flag: String, value: String)] {
    [
      ("--batch", "\(settings.batchSize)"), ("--lanes", "\(settings.lanes)"),
      ("--learning-rate", "\(settings.learningRate)"),
      ("--rate-schedule", settings.rateSchedule.rawValue),
      ("--weight", settings.lossWeight.rawValue),
      ("--muon-rate", "\(settings.adam.muonRate ?? 0)"), ("--time-law", settings.timeLaw.rawValue),
      ("--time-draw", settings.timeDraw.rawValue), ("--time-min", "\(settings.timeRange.minimum)"),
      ("--time-max", "\(settings.timeRange.maximum)"), ("--pixels", settings.pixels.rawValue),
      ("--dropout", "\(settings.configuration.dropout)"),
      ("--ema-decay", "\(settings.adam.averageDecay)"),
      ("--clip-norm", "\(settings.adam.clipNorm)"),
    ]
  }
}
