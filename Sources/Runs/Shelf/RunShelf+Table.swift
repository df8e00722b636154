import Foundation
import Reports

extension RunShelf {
  /// A table of all runs, one row each, and the reasons why broken ones are broken.
  package var table: String {
    let words = ["run", "state", "predicts, network"]
    let numbers = ["steps", "loss", "FID", "minutes", "size"]
    let table = ReportTable(
      columns: words.map { .init($0) } + numbers.map { .init($0, isNumeric: true) },
      rows: runs.map { row($0).map { .init($0) } })
    let scores = runs.compactMap(\.score)
    return ([table.text] + RunScore.remarks(scores) + runs.compactMap(\.fault))
      .joined(separator: "\n")
  }

  private func row(_ run: RunSummary) -> [String] {
    [
      run.name, run.state.name, run.kind, run.stepsText,
      run.loss.map { NumberText.text($0) } ?? "", run.score.map(\.distanceText) ?? "",
      String(format: "%.1f", run.minutes), NumberText.megabytes(run.bytes),
    ]
  }
}
