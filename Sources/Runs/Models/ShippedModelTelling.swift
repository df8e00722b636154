import Datasets
import Diffusion
import FileFormats
import Foundation
import Images

/// Measures how well a network tells a shipped model's samples, and writes that on its card.
package struct ShippedModelTelling {
  private let entry: ShippedModels.Entry
  private let dataset: Dataset
  private let samples: Int
  private let seed: UInt64
  private let threads: Int
  private let words: ModelCard.Words

  /// - Parameters:
  ///   - samples: the number of images, drawn with the default settings.
  ///   - threads: at least 1; results do not depend on it.
  ///   - words: how commands are told.
  package init(
    _ entry: ShippedModels.Entry, dataset: Dataset, samples: Int, seed: UInt64, threads: Int,
    words: ModelCard.Words
  ) {
    (self.entry, self.dataset, self.samples) = (entry, dataset, samples)
    (self.seed, self.threads, self.words) = (seed, threads, words)
  }

  /// - Returns: the new card.
  /// - Throws: `Stopped`, or what reading, sampling, testing and writing throw; the folder is then
  ///   unchanged.
  package func make(_ watch: Watch) throws -> ModelCard {
    let model = try DiffusionModel.read(path: entry.model)
    try model.requireSameData(dataset.identity, "training images", path: dataset.directory)
    guard dataset.train.height == model.frame.imageHeight,
      dataset.train.width == model.frame.imageWidth
    else {
      throw FileFault(
        path: dataset.directory,
        expected: "images of \(model.frame.imageWidth) x \(model.frame.imageHeight), as the model "
          + "draws", found: "\(dataset.train.width) x \(dataset.train.height)")
    }
    let settings = SamplingSettings.standard(model)
    let grays = try GrayLevels.standard(for: model, dataFolder: dataset.directory)
    let images = try SampleGenerator(model, threads: threads).generate(
      entry.name, settings, seed: seed, count: samples, grays: grays?.levels, watch: watch)
    let (telling, picture) = try ModelTelling.measure(
      images, seed: seed, evaluations: settings.evaluations, hasDrawnGrays: grays != nil,
      real: dataset.train, threads: threads, watch: watch)
    var card = entry.card
    card.telling = telling
    let png = try PNG.encode(picture, text: [("Title", "\(entry.name): told from real digits")])
    try AtomicFile.together {
      try JSONText.write(card, to: ShippedModels.card(in: entry.path))
      try AtomicFile.write(png, to: ShippedModels.tellingPicture(in: entry.path))
      try AtomicFile.write(
        Data(card.markdown(drawing: words.drawing(entry.name)).utf8),
        to: ShippedModels.readme(in: entry.path))
    }
    return card
  }
}
