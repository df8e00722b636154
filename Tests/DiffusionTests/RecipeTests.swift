import Diffusion
import Foundation
import NeuralNet
import Testing

@Suite struct RecipeTests {
  private func settings(_ recipe: Recipe, _ preset: UNetPreset = .tiny) -> TrainingSettings {
    TrainingSettings(
      preset: preset, objective: .cem, recipe: recipe, imageHeight: 28, imageWidth: 28)
  }

  /// The values are those of THEORY 2.2, experiment E7 and the MNIST details.
  @Test func paperIsThePapers() {
    let paper = settings(.paper)
    #expect(paper.learningRate == 2e-5 && paper.batchSize == 64)
    #expect(paper.timeLaw == .paper && paper.lossWeight == .canonical)
    #expect(paper.adam.muonRate == nil && paper.adam.averageDecay == 0)
    #expect(paper.adam.clipNorm > 1e9, "no gradient is clipped")
    for step in [0, 5, 99] { #expect(paper.learningRates(step: step, of: 100) == 2e-5) }
    #expect(paper.timeDraw == .independent && paper.pixels == .unit)
    #expect(paper.configuration.timeInput == .time)
    #expect(paper.configuration.highestFrequency == 1)
    #expect(paper.configuration.lowestFrequency == 1e-4)
    #expect(paper.fault == nil)
  }

  /// Models/RECIPES.md has these; the paper's network is too large for its batches and for Muon.
  @Test func standardDependsOnTheNetwork() {
    for preset in [UNetPreset.tiny, .small] {
      let standard = settings(.standard, preset)
      #expect(standard.learningRate == 1e-3 && standard.batchSize == 64)
      #expect(standard.adam.muonRate == 1 && standard.lossWeight == .minSNR)
    }
    let large = settings(.standard, .paper)
    #expect(large.learningRate == 2e-5 && large.batchSize == 4 && large.adam.muonRate == nil)
    #expect(settings(.paper, .paper).batchSize == 64)
  }

  /// Settings are stored as JSON, which has no infinity.
  @Test(arguments: Recipe.allCases) func survivesItsFile(recipe: Recipe) throws {
    let data = try JSONEncoder().encode(settings(recipe))
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: data) == settings(recipe))
  }

  /// Files of the standard recipe name none of the choices that came later, as before.
  @Test func laterChoicesAreAbsentFromStandardFiles() throws {
    let data = try JSONEncoder().encode(settings(.standard))
    let json = String(decoding: data, as: UTF8.self)
    #expect(!json.contains("rates") && !json.contains("draw") && !json.contains("pixelRange"))
    var changed = settings(.standard)
    (changed.rateSchedule, changed.timeDraw, changed.pixels) = (.constant, .independent, .unit)
    #expect(changed != settings(.standard))
    (changed.rateSchedule, changed.timeDraw, changed.pixels) = (.cosine, .stratified, .signed)
    #expect(changed == settings(.standard))
  }

  /// Checkpoints from before Muon name no rate, and go on with Adam alone.
  @Test func settingsWithoutMuonAreRead() throws {
    var json = try #require(
      JSONSerialization.jsonObject(with: try JSONEncoder().encode(settings(.standard)))
        as? [String: Any])
    var adam = try #require(json["adam"] as? [String: Any])
    #expect(adam.removeValue(forKey: "muonRate") as? Double == 1)
    json["adam"] = adam
    let data = try JSONSerialization.data(withJSONObject: json)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: data).adam.muonRate == nil)
  }
}
