import ArgumentParser
import Diffusion
import FileFormats
import Foundation

/// `digits models [NAME]`: the table of shipped models, or one's card.
struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the shipped models, or show the card of one.",
    discussion: """
      EXAMPLES
        digits models
        digits models tiny-ddpm --json
      """)

  @Argument(help: ArgumentHelp("The model whose card to show.", valueName: "NAME"))
  var name: String?

  @OptionGroup var jsonOption: JSONOption

  /// Evaluations whose scores the table shows.
  private static var evaluations: [Int] { [SamplingSettings.standard().evaluations, 10] }

  /// What `digits models --json` prints; the property names are the keys.
  private struct Report: Encodable {
    struct Model: Encodable {
      let path: String
      let bytes: Int
      let card: ModelCard
    }
    let folder: String
    /// The model that is used unless one is named.
    let standard: String?
    /// The same where a label is asked for.
    let standardWithLabels: String?
    let models: [Model]
  }

  func run() throws {
    let models = try ShippedModels.load()
    if let name {
      guard let entry = models[name] else {
        throw FileFault(
          path: name, expected: "a shipped model's name", found: "none of that name",
          hint: models.hint(for: name))
      }
      return jsonOption.json
        ? try JSONOutput.print(entry.card) : print(ModelCardPage(card: entry.card).text)
    }
    if jsonOption.json {
      try JSONOutput.print(
        Report(
          folder: models.folder, standard: models.standard(labels: false)?.name,
          standardWithLabels: models.standard(labels: true)?.name,
          models: models.entries.map {
            .init(path: $0.model, bytes: $0.bytes, card: $0.card)
          }))
    } else {
      print(text(models))
    }
  }

  private func text(_ models: ShippedModels) -> String {
    guard !models.entries.isEmpty else {
      return "no models are shipped in \(models.folder); "
        + "make one of a run with `digits models add RUN --name NAME`"
    }
    let heading =
      ["model", "network", "objective", "labels", "parameters", "minutes", "steps"]
      + Self.evaluations.map { "FID, \($0)" } + ["agreement", "file"]
    let rows = models.entries.map { entry in
      let card = entry.card
      let scores = Self.evaluations.map { card.score(evaluations: $0) }
      return [
        entry.name, card.network, card.objective.rawValue,
        card.isConditional ? String(card.classes) : "none",
        String(format: "%.2f M", Double(card.parameters) / 1e6),
        String(format: "%.1f", card.training.seconds / 60), String(card.training.steps),
      ]
        + scores.map { $0.map { String(format: "%.4f", $0.fid.distance) } ?? "" }
        + [
          scores[0]?.labelAgreement.map { String(format: "%.2f %%", 100 * $0) } ?? "",
          String(format: "%.1f MB", Double(entry.bytes) / 1e6),
        ]
    }
    var lines = [TextTable.render([heading] + rows, numeric: Set(3..<heading.count))]
    if let standard = models.standard(labels: false) {
      lines.append("without --model: \(standard.name), the lowest FID at \(Self.evaluations[0])")
    }
    if let standard = models.standard(labels: true) {
      lines[lines.count - 1] += "; where a label is asked for: \(standard.name)"
    }
    let counts = Set(models.entries.flatMap { $0.card.scores.map(\.fid.samples.count) })
    lines.append(
      "FID at \(Self.evaluations.map(String.init).joined(separator: " and ")) evaluations, of "
        + counts.sorted().map(String.init).joined(separator: " or ") + " samples")
    return lines.joined(separator: "\n")
  }
}
