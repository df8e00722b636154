import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Scoring

/// Makes the folder of a shipped model from a finished run: scores, draws and describes it.
package struct ShippedModelMaker {
  private let run: RunFolder
  private let name: String
  private let folder: ModelFolder
  private let samples: Int
  private let replaces: Bool
  private let seed: UInt64
  private let threads: Int
  private let version: String
  private let words: ModelCard.Words

  /// - Parameters:
  ///   - folder: the models to add to, with the feature network that measures the scores.
  ///   - samples: the number of images that each score is measured on.
  ///   - replaces: whether another model of the same name may be replaced.
  ///   - threads: at least 1; results do not depend on it.
  ///   - version: the program's.
  ///   - words: how commands are told.
  package init(
    run: RunFolder, name: String, folder: ModelFolder, samples: Int, replaces: Bool, seed: UInt64,
    threads: Int, version: String, words: ModelCard.Words
  ) {
    (self.run, self.name, self.folder, self.samples) = (run, name, folder, samples)
    (self.replaces, self.seed, self.threads, self.version) = (replaces, seed, threads, version)
    self.words = words
  }

  private var place: String { folder.generators + "/" + name }

  /// - Returns: the card, and whether its scores were taken from the existing folder.
  /// - Throws: `Stopped`, or what reading, sampling, scoring and writing throw; the folder is then
  ///   unchanged.
  package func make(_ watch: Watch) throws -> (card: ModelCard, wasMeasured: Bool) {
    let record = try run.readRecord()
    var model = try DiffusionModel.read(path: try run.finishedModel())
    let metrics = try run.readMetrics(upTo: .max)
    // A comment of the shell leaves a command that can be pasted.
    let remark = record.isAsIfBegunSo ? nil : record.lengthText.map { "  # but from \($0)" }
    let training = ModelCard.Training(
      record, command: words.retold(record.command, model.provenance.steps) + (remark ?? ""),
      steps: model.provenance.steps, metrics: metrics)
    model = model.described(by: training.command)
    let network = try TrainedFeatureNetwork.read(path: folder.network)
    let existing = try ShippedModels.card(ofFolder: place)
    try check(model, network, existing)
    let drawing = ShippedModelDrawing(
      SampleGenerator(model, threads: threads), name: name, folder: folder, seed: seed,
      version: version)
    let scores = try drawing.scores(
      samples: samples, knownFrom: existing, for: run.path, watch)
    let card = ModelCard(
      name: name, model: model.hash, network: record.settings.preset.rawValue,
      objective: model.objective, classes: model.configuration.labels,
      clusters: model.configuration.clusterCount,
      parameters: model.weights.count, imageHeight: model.frame.imageHeight,
      imageWidth: model.frame.imageWidth, training: training,
      scores: scores,
      // This is kept for the same weights; `ShippedModelMeasurement` measures it.
      telling: existing.flatMap { $0.model == model.hash ? $0.telling : nil })
    // A model that another program has added meanwhile stays.
    try write(
      card, model, metrics, grid: try drawing.grid(dataFolder: record.data, watch),
      replacing: replaces || existing != nil)
    return (card, existing?.scores == scores)
  }

  private func check(
    _ model: DiffusionModel, _ network: TrainedFeatureNetwork, _ existing: ModelCard?
  ) throws {
    let size = network.configuration
    guard model.frame.imageHeight == size.height, model.frame.imageWidth == size.width else {
      throw FileFault(
        path: run.path,
        expected: "a model for images of \(size.width) x \(size.height), the size that the feature "
          + "network reads", found: "\(model.frame.imageWidth) x \(model.frame.imageHeight)",
        hint: "name the folder of models that was made for that data")
    }
    guard samples > size.featureCount else {
      throw FileFault(
        path: folder.network,
        expected: "more samples than the network's \(size.featureCount) features",
        found: "\(samples)")
    }
    guard existing == nil || existing?.model == model.hash || replaces else {
      throw FileFault(
        path: place, expected: "a new name, or the name of this same model",
        found: "another model, \(existing?.model ?? "")",
        hint: "say that it may be replaced, or choose another name")
    }
  }

  /// Writes the folder, which gets its name only when it is complete.
  private func write(
    _ card: ModelCard, _ model: DiffusionModel, _ metrics: [RunFolder.Metric], grid: Data,
    replacing: Bool
  ) throws {
    try Folder.make(folder.generators)
    let told = card.telling.flatMap { _ in
      FileManager.default.contents(atPath: ShippedModels.tellingPicture(in: place))
    }
    try Folder.put(place, replaces: replacing) { place in
      try model.write(to: ShippedModels.model(in: place))
      try JSONText.write(card, to: ShippedModels.card(in: place))
      try AtomicFile.write(grid, to: ShippedModels.grid(in: place))
      if let told { try AtomicFile.write(told, to: ShippedModels.tellingPicture(in: place)) }
      let plot = RunFolder.plot(metrics, title: "\(name): loss")
      try AtomicFile.write(Data(plot.render().utf8), to: place + "/loss.svg")
      try AtomicFile.write(
        Data(card.markdown(drawing: words.drawing(name)).utf8), to: ShippedModels.readme(in: place))
    }
  }
}

extension DiffusionModel {
  /// Returns the same model with another command as its training command.
  fileprivate func described(by command: String) -> DiffusionModel {
    var provenance = provenance
    provenance.command = command
    return DiffusionModel(
      configuration: configuration, objective: objective, frame: frame, timeRange: timeRange,
      provenance: provenance, weights: weights, consistencyTimes: consistencyTimes)
  }
}
