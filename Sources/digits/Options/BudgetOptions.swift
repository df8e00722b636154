import ArgumentParser
import Runs

/// How long a model is trained.
struct BudgetOptions: ParsableArguments {
  @Option(number: "N", help: "Number of steps to train for.")
  var steps: Int?

  @Option(number: "N", help: "Number of passes over the data to train for.")
  var epochs: Double?

  @Option(
    number: "M",
    help: "Minutes to train for. The speed of the first steps decides how many steps fit, so "
      + "another machine takes other steps. (default: 20)")
  var minutes: Double?

  /// What was given, by flag.
  var given: String? {
    firstGiven(["--steps": steps, "--epochs": epochs, "--minutes": minutes])
  }

  var budget: TrainingBudget {
    steps.map { .steps($0) } ?? epochs.map { .epochs($0) } ?? .minutes(minutes ?? 20)
  }

  func validate() throws {
    guard [steps != nil, epochs != nil, minutes != nil].filter({ $0 }).count <= 1 else {
      throw ValidationError("give only one of --steps, --epochs and --minutes")
    }
    try require("--steps", steps, in: 1...1_000_000_000)
    for (flag, value) in [("--epochs", epochs), ("--minutes", minutes)] {
      if let value, !(value > 0 && value <= 1e6) {
        throw ValidationError("\(flag) must be above 0 and at most 1000000, not \(value)")
      }
    }
  }
}
