import Diffusion
import Foundation
import Reports

extension ShippedModels {
  /// The numbers of evaluations whose scores the table shows.
  private static var evaluations: [Int] { [SamplingSettings.standard().evaluations, 10] }

  /// A table of all models, one row each, and the model that is used unless one is named.
  package var table: String {
    guard !entries.isEmpty else {
      return "there are no models in \(folder); set DIGITS_MODELS to the folder that holds them, "
        + "or make one of a finished run with `digits models add`"
    }
    let words = ["model", "network", "objective"]
    let numbers =
      ["labels", "parameters", "minutes", "steps"] + Self.evaluations.map { "FID, \($0)" }
      + ["agreement", "file"]
    let table = ReportTable(
      columns: words.map { .init($0) } + numbers.map { .init($0, isNumeric: true) },
      rows: entries.map { row($0).map { .init($0) } })
    var lines = [table.text]
    if let standard = standard(labels: false) {
      lines.append(
        "unless a model is named, \(standard.name) is used: it has the lowest FID over its "
          + "floor at \(Self.evaluations[0]) evaluations")
    }
    if let standard = standard(labels: true) {
      lines[lines.count - 1] += "; \(standard.name) is used where a label is asked for"
    }
    lines += entries.filter(\.card.isDistilled).map { entry in
      let scores = entry.card.scores.map {
        String(format: "%.4f in ", $0.fid.distance) + String($0.evaluations)
      }
      return "\(entry.name) is distilled; its FID is "
        + scores.joined(separator: ", ") + " evaluations"
    }
    let counts = Set(entries.flatMap { $0.card.scores.map(\.fid.samples.count) })
    lines.append(
      "FID at \(Self.evaluations.map(String.init).joined(separator: " and ")) evaluations, each of "
        + counts.sorted().map(String.init).joined(separator: " or ") + " samples")
    return lines.joined(separator: "\n")
  }

  private func row(_ entry: Entry) -> [String] {
    let card = entry.card
    let scores = Self.evaluations.map { card.score(evaluations: $0) }
    return [
      entry.name, card.network, card.isDistilled ? "distilled" : card.objective.rawValue,
      card.isConditional ? String(card.classes.count) : "none",
      String(format: "%.2f M", Double(card.parameters) / 1e6),
      String(format: "%.1f", card.training.seconds / 60), String(card.training.steps),
    ]
      + scores.map { $0.map { String(format: "%.4f", $0.fid.distance) } ?? "" }
      + [
        (scores[0] ?? card.scores.first)?.labelAgreement.map { String(format: "%.2f %%", 100 * $0) }
          ?? "",
        NumberText.megabytes(entry.bytes),
      ]
  }
}
