import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Runs
import Scoring

/// Makes the folder of a shipped model from a finished run: measures, draws and describes it.
struct ShippedModelMaker {
  let run: RunFolder
  let name: String
  /// The folder of models to add to, with the feature network to measure with.
  let folder: ModelFolder
  /// Images a score is measured from.
  let samples: Int
  /// Whether another model of the same name may go.
  let replaces: Bool
  let runtime: RuntimeOptions

  /// Steps of the scores; the first are the default's.
  private static var steps: [Int] { [SamplingSettings.standard().steps, 10] }
  /// Images of the grid, the first of those that are scored.
  private static let gridImages = 100

  private var place: String { folder.generators + "/" + name }

  /// - Returns: the card, and whether its scores were those of the folder that was there.
  /// - Throws: `Stopped`, or what reading, sampling, scoring and writing throw; the
  ///   folder is as it was then.
  func make() throws -> (card: ModelCard, wasMeasured: Bool) {
    let record = try run.readRecord()
    var model = try DiffusionModel.read(path: try run.finishedModel())
    let metrics = run.readMetrics(upTo: .max)
    let training = ModelCard.Training(record, steps: model.provenance.steps, metrics: metrics)
    model = model.described(by: training.command)
    let network = try TrainedFeatureNetwork.read(path: folder.network)
    let existing = try ShippedModels.card(ofFolder: place)
    try check(model, network, existing)
    let generator = SampleGenerator(model, threads: runtime.threads)
    let known = existing.flatMap { isMeasured($0, model, network) ? $0.scores : nil }
    let card = ModelCard(
      name: name, model: model.hash, network: record.settings.preset.rawValue,
      objective: model.objective, classes: model.configuration.classes,
      parameters: model.weights.count, imageHeight: model.frame.imageHeight,
      imageWidth: model.frame.imageWidth, training: training,
      scores: try known ?? measure(generator, network))
    try write(card, model, metrics, grid: try drawGrid(generator))
    return (card, known != nil)
  }

  private func check(
    _ model: DiffusionModel, _ network: TrainedFeatureNetwork, _ existing: ModelCard?
  ) throws {
    let size = network.configuration
    guard model.frame.imageHeight == size.height, model.frame.imageWidth == size.width else {
      throw FileFault(
        path: run.path,
        expected: "a model of \(size.width) x \(size.height) images, which the feature network "
          + "reads", found: "\(model.frame.imageWidth) x \(model.frame.imageHeight)",
        hint: "name the models of that data with --models")
    }
    guard samples > size.featureCount else {
      throw FileFault(
        path: folder.network, expected: "more --samples than its \(size.featureCount) features",
        found: "\(samples)")
    }
    guard existing == nil || existing?.model == model.hash || replaces else {
      throw FileFault(
        path: place, expected: "a new name or the same model's",
        found: "the model \(existing?.model ?? "")", hint: "give --replace to put this one there")
    }
  }

  /// Whether a card's scores are those that `measure` would find again.
  private func isMeasured(
    _ card: ModelCard, _ model: DiffusionModel, _ network: TrainedFeatureNetwork
  ) -> Bool {
    card.model == model.hash
      && card.scores.map(\.settings) == Self.steps.map { settings(model, steps: $0) }
      && card.scores.allSatisfy {
        $0.seed == runtime.seed && $0.fid.samples.count == samples
          && $0.fid.network == network.identity
      }
  }

  private func settings(_ model: DiffusionModel, steps: Int) -> SamplingSettings {
    var settings = SamplingSettings.standard(model.timeRange)
    settings.steps = steps
    return settings
  }

  private func measure(
    _ generator: SampleGenerator, _ network: TrainedFeatureNetwork
  ) throws -> [ModelCard.Score] {
    let scorer = try FIDScorer.load(models: folder.path, threads: runtime.threads)
    let classifier = NetworkClassifier(network, threads: runtime.threads)
    return try Self.steps.map { steps in
      let settings = settings(generator.model, steps: steps)
      let images = try generator.generateWithProgress(
        "\(name), \(steps) steps", settings, seed: runtime.seed, count: samples,
        quiet: runtime.quietOption)
      let set = SampleSet(
        source: "images 0 to \(samples - 1) of seed \(runtime.seed)", format: "in memory",
        count: samples, height: images.height, width: images.width, pixels: images.bytes)
      return ModelCard.Score(
        seed: runtime.seed, settings: settings, evaluations: settings.evaluations,
        fid: try scorer.score(set),
        labelAgreement: images.labels.map { classifier.accuracy(on: set, labels: $0) })
    }
  }

  private func drawGrid(_ generator: SampleGenerator) throws -> Data {
    let model = generator.model
    let settings = settings(model, steps: Self.steps[0])
    let guidance = ClassGuidance.standard(model.configuration)
    let images = try generator.generateWithProgress(
      "\(name), the grid", settings, seed: runtime.seed, count: Self.gridImages,
      guidance: guidance, quiet: runtime.quietOption)
    let (order, columns) =
      guidance.rows(count: images.count) ?? (Array(0..<images.count), 10)
    let record = SampleRecord(
      model, settings, guidance, seed: runtime.seed, count: images.count)
    return try PNG.encode(
      ImageGrid.compose(order.map(images.image), columns: columns), text: record.pictureText)
  }

  /// The folder gets its name when it is complete.
  private func write(
    _ card: ModelCard, _ model: DiffusionModel, _ metrics: [RunFolder.Metric], grid: Data
  ) throws {
    let temporary = "\(folder.generators)/.partial-\(name)-\(getpid())"
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    } catch {
      throw FileFault(
        path: folder.generators, expected: "a folder that can be written to",
        found: error.localizedDescription)
    }
    defer { try? files.removeItem(atPath: temporary) }
    try model.write(to: ShippedModels.model(in: temporary))
    try AtomicFile.write(
      try JSONOutput.encode(card) + Data("\n".utf8), to: ShippedModels.card(in: temporary))
    try AtomicFile.write(grid, to: ShippedModels.grid(in: temporary))
    let plot = RunFolder.plot(metrics, title: "\(name): loss")
    try AtomicFile.write(Data(plot.render().utf8), to: temporary + "/loss.svg")
    try AtomicFile.write(
      Data(ModelCardPage(card: card).markdown.utf8), to: temporary + "/README.md")
    try put(temporary)
  }

  /// Renames over a folder need an empty one, so the old one steps aside first.
  private func put(_ temporary: String) throws {
    let aside = temporary + "-old"
    let isThere = FileManager.default.fileExists(atPath: place)
    func renamed(_ from: String, _ to: String) throws {
      guard rename(from, to) == 0 else {
        throw FileFault(
          path: place, expected: "to put the folder there",
          found: String(cString: strerror(errno)).lowercased())
      }
    }
    if isThere { try renamed(place, aside) }
    do {
      try renamed(temporary, place)
    } catch {
      if isThere { try renamed(aside, place) }
      throw error
    }
    if isThere { try? FileManager.default.removeItem(atPath: aside) }
  }
}

extension DiffusionModel {
  /// The same model with another account of how it was trained.
  fileprivate func described(by command: String) -> DiffusionModel {
    var provenance = provenance
    provenance.command = command
    return DiffusionModel(
      configuration: configuration, objective: objective, frame: frame, timeRange: timeRange,
      provenance: provenance, weights: weights)
  }
}
