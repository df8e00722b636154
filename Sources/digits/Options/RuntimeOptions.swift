import ArgumentParser
import Foundation
import Terminal

/// The options of every long computation: `--threads`, `--seed` and `--quiet`.
struct RuntimeOptions: ParsableArguments {
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var seedOption: SeedOption
  @OptionGroup var quietOption: QuietOption

  /// At least 1.
  var threads: Int { threadOption.threads }
  var seed: UInt64 { seedOption.seed }
  var quiet: Bool { quietOption.quiet }

  /// Writes a remark to standard error unless `--quiet` was given.
  func note(_ text: String) { quietOption.note(text) }
}

struct ThreadOption: ParsableArguments {
  @Option(
    number: "N",
    help: "Number of threads, by default one per core. Results do not depend on it.")
  var threads: Int = ProcessTeam.threads

  func validate() throws {
    try require("--threads", threads, in: 1...1024)
  }
}

struct SeedOption: ParsableArguments {
  @Option(
    name: .customLong("seed"), number: "S",
    help: "Seed of all random choices. The same seed gives the same bytes. (default: 1)")
  var given: UInt64?

  var seed: UInt64 { given ?? 1 }
}

struct QuietOption: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Show no progress and no remarks, only errors.")
  var quiet = false

  /// Writes a remark to standard error unless `--quiet` was given.
  func note(_ text: String) {
    if !quiet { StandardError.write(text) }
  }
}

/// For commands whose result a machine may want to read.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false

  /// Prints a result as JSON if that was asked for, and otherwise as text.
  func show(_ result: some Encodable, text: @autoclosure () -> String) throws {
    try json ? JSONOutput.print(result) : StandardOutput.write(text())
  }
}
