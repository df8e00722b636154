import Diffusion
import FileFormats
import Foundation
import Runs
import Scoring
import Testing

/// The generators in `Models/generators`.
@Suite struct CommittedGeneratorsTests {
  private static let folder = ModelFolder(
    path: URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Models").path)
  private static let isThere = FileManager.default.fileExists(atPath: folder.generators)

  /// The most bytes that they may add to a clone of the repository.
  private static let mostBytes = 40_000_000

  @Test(.enabled(if: isThere, "needs Models/generators"))
  func generatorsAreWhatTheirCardsSay() throws {
    let models = try ShippedModels.load(Self.folder)
    #expect(!models.entries.isEmpty)
    for entry in models.entries {
      let (card, model) = (entry.card, try DiffusionModel.read(path: entry.model))
      #expect(card.name == entry.name && card.model == model.hash)
      #expect(card.parameters == model.weights.count && card.objective == model.objective)
      #expect(card.classes == model.configuration.labels)
      #expect(card.clusters ?? 0 == model.configuration.clusters.count)
      // The command names no path of the machine that the model was trained on.
      #expect(model.provenance.command == card.training.command)
      #expect(!card.training.command.contains("/"))
      #expect(card.scores.allSatisfy { $0.fid.distance > 0 })
      // A distilled model takes no fifty evaluations, by which the others are ranked.
      #expect(card.fid?.floor != nil || card.isDistilled)
      let files = try FileManager.default.contentsOfDirectory(atPath: entry.path).sorted()
      let told = card.telling == nil ? [] : ["told.png"]
      #expect(
        files == ["README.md", "card.json", "grid.png", "loss.svg", "model.safetensors"] + told)
      #expect(card.telling.map { !$0.results.isEmpty && $0.samples > 0 } != false)
      let grid = try PNG.read(path: entry.path + "/grid.png")
      #expect(grid.text["Model"] == card.model && grid.image.width >= 10 * 86 + 2)
    }
    #expect(models.entries.reduce(0) { $0 + $1.bytes } < Self.mostBytes)
  }
}
