import ArgumentParser
import Diffusion
import Reports
import Runs
import Studies
import Terminal

extension Comparison {
  /// Runs with a progress bar, and prints what was found.
  ///
  /// - Throws: `Stopped` after saving, or whatever the comparison throws.
  func runOnTerminal(
    _ runtime: RuntimeOptions, _ jsonOption: JSONOption, _ openOption: OpenOption
  ) throws {
    if !dataset.isCanonicalMNIST {
      runtime.note(
        "\(dataset.directory): \(dataset.name), not MNIST; compare scores only within this dataset")
    }
    Interrupt.install()
    let report = try runUnderProgress(runtime)
    if let text = report.divergedText { runtime.note(text) }
    if jsonOption.json {
      try JSONOutput.print(report)
    } else {
      StandardOutput.write(report.text)
      StandardOutput.write(line: "\(folder)/report.html")
    }
    openOption.show("\(folder)/report.html", runtime.quietOption)
  }

  private func runUnderProgress(_ runtime: RuntimeOptions) throws -> ComparisonReport {
    let bar = ProgressBar(quiet: runtime.quiet)
    defer { bar.clear() }
    do {
      return try ValidationError.of {
        try runtime.quietOption.watched { watch in
          try run(watch) { standing in bar.show { ProgressLine(standing) } }
        }
      }
    } catch let stopped as Stopped {
      bar.clear()
      runtime.note("stopped and saved; continue with the same command and --resume")
      throw stopped
    }
  }
}

/// Refuses seeds that run past the largest number.
func requireRoom(forSeeds seeds: Int, from seed: UInt64) throws {
  guard seed > .max - UInt64(seeds) else { return }
  throw ValidationError("--seed must leave room for \(seeds) seeds, which \(seed) does not")
}

/// Refuses a list of objectives that compares nothing; an empty one stands for the default.
func requireObjectives(_ objectives: [Objective]) throws {
  try requireOnce("--objective", objectives)
  if objectives.count == 1 {
    throw ValidationError("--objective needs at least two objectives to compare")
  }
}

extension ProgressLine {
  /// Shows the model or the cell in progress.
  fileprivate init(_ standing: ComparisonStanding) {
    let rate = standing.rate.map { Unit.items(standing.unit).rate($0) }
    let left = standing.secondsLeft.map { ClockTime.text(seconds: $0) + " left" }
    self.init(
      label: "model \(standing.model) of \(standing.models), "
        + "cell \(standing.cell) of \(standing.cells)",
      fraction: standing.fraction, parts: [rate, left, standing.note].compactMap { $0 })
  }
}
