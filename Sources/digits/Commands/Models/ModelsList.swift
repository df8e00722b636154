import ArgumentParser
import FileFormats
import Runs
import Terminal

/// `digits models [NAME]`: prints the table of shipped models, or the card of one.
struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the shipped models, or show the card of one.",
    discussion: """
      EXAMPLES
        digits models
        digits models tiny-ddpm --json
      """)

  @Argument(
    help: ArgumentHelp("Model whose card to show.", valueName: "NAME"),
    completion: .shippedModels)
  var name: String?

  @OptionGroup var jsonOption: JSONOption

  /// What `digits models --json` prints; the property names are the keys.
  private struct Report: Encodable {
    struct Model: Encodable {
      let path: String
      let bytes: Int
      let card: ModelCard
    }
    let folder: String
    /// The model that is used if none is named.
    let standard: String?
    /// The model that is used if none is named and a label is asked for.
    let standardWithLabels: String?
    let models: [Model]
  }

  /// Prints the card of a model.
  static func showCard(of name: String, _ jsonOption: JSONOption) throws {
    let models = try ShippedModels.load()
    guard let entry = models[name] else {
      throw FileFault(
        path: name, expected: "the name of a shipped model", found: "none with that name",
        hint: models.hint(for: name))
    }
    try jsonOption.show(entry.card, text: entry.card.text)
  }

  func run() throws {
    if let name { return try Self.showCard(of: name, jsonOption) }
    let models = try ShippedModels.load()
    if jsonOption.json {
      try JSONOutput.print(
        Report(
          folder: models.folder, standard: models.standard(labels: false)?.name,
          standardWithLabels: models.standard(labels: true)?.name,
          models: models.entries.map {
            .init(path: $0.model, bytes: $0.bytes, card: $0.card)
          }))
    } else {
      StandardOutput.write(models.table)
    }
  }
}
