import ArgumentParser
import Foundation
import Reports
import Runs
import Studies

extension Comparison {
  /// Runs with a progress bar, and prints what was found.
  ///
  /// - Throws: `Stopped` after saving, or whatever the comparison throws.
  func runOnTerminal(_ runtime: RuntimeOptions, _ jsonOption: JSONOption) throws {
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
      print(report.text)
      print("\(folder)/report.html")
    }
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
