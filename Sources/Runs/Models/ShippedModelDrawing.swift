import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Scoring

/// Draws with a shipped model for its card: images to be scored, and the grid.
struct ShippedModelDrawing {
  private let generator: SampleGenerator
  private let name: String
  private let folder: ModelFolder
  private let seed: UInt64
  private let version: String

  /// The number of images in the grid, which are the first of those that are scored.
  private static let gridImages = 100

  /// - Parameters:
  ///   - folder: holds the feature network that measures the scores.
  ///   - version: the program's.
  init(
    _ generator: SampleGenerator, name: String, folder: ModelFolder, seed: UInt64, version: String
  ) {
    (self.generator, self.name, self.folder) = (generator, name, folder)
    (self.seed, self.version) = (seed, version)
  }

  private var model: DiffusionModel { generator.model }

  /// The settings of a model's scores, with most evaluations first.
  private var settings: [SamplingSettings] {
    guard let times = model.consistencyTimes else {
      return [SamplingSettings.standard(model), SamplingSettings.standard(model, steps: 10)]
    }
    return [times.count, 2, 1].filter { $0 <= times.count }.map {
      SamplingSettings.consistency(times, steps: $0)
    }
  }

  /// Measures the model's scores, except those that a card has already.
  ///
  /// - Parameters:
  ///   - samples: the number of images that each score is measured on.
  ///   - card: what is known of the model, if anything is.
  ///   - source: the model's, for faults.
  /// - Throws: `Stopped`, or what reading, sampling and scoring throw.
  func scores(
    samples: Int, knownFrom card: ModelCard?, for source: String, _ watch: Watch
  ) throws -> [ModelCard.Score] {
    let network = try TrainedFeatureNetwork.read(path: folder.network)
    let known = (card?.model == model.hash ? card?.scores ?? [] : []).filter {
      $0.seed == seed && $0.fid.samples.count == samples && $0.fid.network == network.identity
    }
    let scorer = try FIDScorer.load(models: folder.path, threads: generator.threads)
    try scorer.requireReference(of: model.provenance.data, for: source)
    let classifier = NetworkClassifier(network, threads: generator.threads)
    return try settings.map { settings in
      if let score = known.first(where: { $0.settings == settings }) { return score }
      let images = try generator.generate(
        "\(name), \(settings.stepsText)", settings, seed: seed, count: samples, watch: watch)
      return ModelCard.Score(
        seed: seed, settings: settings, evaluations: settings.evaluations,
        fid: try scorer.score(images),
        labelAgreement: images.labels.map { classifier.accuracy(on: images, labels: $0) })
    }
  }

  /// Draws the grid as a PNG.
  ///
  /// - Parameter dataFolder: the folder of the model's data, if it is known.
  func grid(dataFolder: String?, _ watch: Watch) throws -> Data {
    let settings = SamplingSettings.standard(model)
    let guidance = ClassGuidance.standard(model.configuration)
    let grays = try GrayLevels.standard(for: model, dataFolder: dataFolder)
    let images = try generator.generate(
      "\(name), the grid", settings, seed: seed, count: Self.gridImages, guidance: guidance,
      grays: grays?.levels, watch: watch)
    let record = SampleRecord(
      model, name: name, settings, guidance, grays: grays?.path, seed: seed, count: images.count,
      version: version)
    let grid = SampleGrid(
      count: images.count, width: images.width, height: images.height, guidance,
      caption: record.caption)
    return try PNG.encode(grid.picture(of: images), text: record.pictureText)
  }
}
