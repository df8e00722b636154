import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import Scoring

/// Measures a shipped model again, and writes what it finds on its card: the scores if the card's are of
/// other settings, how well a network tells the samples from real images, and the pictures.
package struct ShippedModelMeasurement {
  private let entry: ShippedModels.Entry
  private let folder: ModelFolder
  private let dataset: Dataset
  private let samples: Int
  private let seed: UInt64
  private let threads: Int
  private let version: String
  private let words: ModelCard.Words

  /// - Parameters:
  ///   - folder: the models, with the feature network that measures the scores.
  ///   - dataset: what the samples are told from.
  ///   - samples: the number of images, drawn with the default settings.
  ///   - threads: at least 1; results do not depend on it.
  ///   - version: the program's.
  ///   - words: how commands are told.
  package init(
    _ entry: ShippedModels.Entry, folder: ModelFolder, dataset: Dataset, samples: Int,
    seed: UInt64, threads: Int, version: String, words: ModelCard.Words
  ) {
    (self.entry, self.folder, self.dataset, self.samples) = (entry, folder, dataset, samples)
    (self.seed, self.threads, self.version, self.words) = (seed, threads, version, words)
  }

  /// - Returns: the new card.
  /// - Throws: `Stopped`, or what reading, sampling, testing and writing throw; the folder is then
  ///   unchanged.
  package func make(_ watch: Watch) throws -> ModelCard {
    try OutputPlace.checkFolder(entry.path, for: ["card.json"])
    let model = try DiffusionModel.read(path: entry.model)
    try require(model)
    let generator = SampleGenerator(model, threads: threads)
    let drawing = ShippedModelDrawing(
      generator, name: entry.name, folder: folder, seed: seed, version: version)
    var card = entry.card
    // Scores of another number of samples would no longer compare with other cards.
    card.scores = try drawing.scores(
      samples: card.scores.first?.fid.samples.count ?? samples, knownFrom: card, for: entry.model,
      watch)
    let told = try tell(generator, watch)
    card.telling = told.telling
    let grid = try drawing.grid(dataFolder: dataset.directory, watch)
    let picture = try PNG.encode(
      told.picture, text: [("Title", "\(entry.name): told from real digits")])
    try AtomicFile.together {
      try JSONText.write(card, to: ShippedModels.card(in: entry.path))
      try AtomicFile.write(grid, to: entry.grid)
      try AtomicFile.write(picture, to: ShippedModels.tellingPicture(in: entry.path))
      try AtomicFile.write(
        Data(card.markdown(drawing: words.drawing(entry.name)).utf8),
        to: ShippedModels.readme(in: entry.path))
    }
    return card
  }

  private func require(_ model: DiffusionModel) throws {
    try model.requireSameData(dataset.identity, "training images", path: dataset.directory)
    // Checksums may be unknown, and samples are not told from images of other data by chance.
    guard dataset.name == model.provenance.dataset else {
      throw FileFault(
        path: dataset.directory,
        expected: "training images of \(model.provenance.dataset), which the model was trained on",
        found: "those of \(dataset.name)")
    }
    let (width, height) = (model.frame.imageWidth, model.frame.imageHeight)
    guard dataset.train.height == height, dataset.train.width == width else {
      throw FileFault(
        path: dataset.directory, expected: "images of \(width) x \(height), as the model draws",
        found: "\(dataset.train.width) x \(dataset.train.height)")
    }
  }

  private func tell(
    _ generator: SampleGenerator, _ watch: Watch
  ) throws -> (telling: ModelTelling, picture: GrayImage) {
    let settings = SamplingSettings.standard(generator.model)
    let grays = try GrayLevels.standard(for: generator.model, dataFolder: dataset.directory)
    let images = try generator.generate(
      "\(entry.name), with gray levels", settings, seed: seed, count: samples,
      grays: grays?.levels, watch: watch)
    return try ModelTelling.measure(
      images, seed: seed, evaluations: settings.evaluations, hasDrawnGrays: grays != nil,
      real: dataset.train, threads: threads, watch: watch)
  }
}
