import FileFormats
import Foundation
import Wording

/// The trained generators that come with the program. Each has a folder in `Models/generators`,
/// with model.safetensors, card.json and pictures.
package struct ShippedModels {
  package struct Entry {
    package let name: String
    /// The path of its folder.
    package let path: String
    package let card: ModelCard

    package var model: String { ShippedModels.model(in: path) }
    /// The path of a picture of its samples.
    package var grid: String { ShippedModels.grid(in: path) }
    /// The size of the model's file.
    package var bytes: Int {
      let attributes = try? FileManager.default.attributesOfItem(atPath: model)
      return (attributes?[.size] as? Int) ?? 0
    }
  }

  /// The folder that holds them all.
  package let folder: String
  /// The models, sorted by name.
  package let entries: [Entry]

  package static func model(in folder: String) -> String { folder + "/model.safetensors" }
  static func grid(in folder: String) -> String { folder + "/grid.png" }
  static func tellingPicture(in folder: String) -> String { folder + "/told.png" }
  static func readme(in folder: String) -> String { folder + "/README.md" }
  static func card(in folder: String) -> String { folder + "/card.json" }

  /// - Parameter folder: the folder of models; its generators need not exist.
  /// - Throws: `FileFault` for a card that cannot be read.
  package static func load(
    _ folder: ModelFolder = ModelFolder.locateGenerators()
  ) throws -> ShippedModels {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.generators)) ?? []
    let entries = try names.sorted().compactMap { name -> Entry? in
      let path = folder.generators + "/" + name
      guard !name.hasPrefix("."), let card = try card(ofFolder: path) else { return nil }
      return Entry(name: name, path: path, card: card)
    }
    return ShippedModels(folder: folder.generators, entries: entries)
  }

  /// - Returns: the card of a folder; nil if it has none.
  static func card(ofFolder path: String) throws -> ModelCard? {
    let file = card(in: path)
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try JSONText.read(
      ModelCard.self, path: file, expected: "a model's card written by `digits models add`")
  }

  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// Returns the model that is used unless one is named: of those that can do what is asked, the
  /// best by `ModelCard.rank`, or the first such by name.
  ///
  /// - Parameter labels: whether labels are needed, which only conditional models can draw.
  package func standard(labels: Bool) -> Entry? {
    entries.filter { !labels || $0.card.isConditional }.min { $0.card.rank < $1.card.rank }
  }

  /// Returns the hint for a name that no model has.
  package func hint(for name: String) -> String {
    guard !entries.isEmpty else { return "no models are shipped in \(folder)" }
    let names = "shipped models: " + entries.map(\.name).joined(separator: ", ")
    guard let near = Names.nearest(to: name, among: entries.map(\.name)) else { return names }
    return "did you mean \(near)? \(names)"
  }
}
