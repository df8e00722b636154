import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Scoring

/// Trains, samples and scores one model an objective, all else equal, in one folder.
struct Comparison {
  let dataset: Dataset
  let folder: String
  let objectives: [Objective]
  /// Of every objective; the objective itself is replaced.
  let settings: TrainingSettings
  let budget: TrainingBudget
  let sampling: SamplingSettings
  let samples: Int
  let models: String?
  let threads: Int
  let quiet: QuietOption
  let resumes: Bool

  /// Images of a grid's side.
  private static let gridColumns = 10

  /// - Throws: `Interrupt.exitCode` after saving, or what training, sampling and scoring throw.
  func run() throws -> ComparisonReport {
    // What would stop the end is asked before the long part.
    let scorer = try scorer()
    try check(scorer)
    let trained = try objectives.reduce(into: [(TrainingRun, Double?)]()) { runs, objective in
      // The first run turns minutes into steps; the others take as many.
      let steps = runs.first?.0.record.totalSteps.map { TrainingBudget.steps($0) }
      runs.append(try train(objective, steps ?? budget))
    }
    let entries = try trained.map { try sampleAndScore($0.0, seconds: $0.1, scorer) }
    let report = ComparisonReport(
      version: Digits.configuration.version, command: Digits.command, dataset: dataset.name,
      isCanonicalMNIST: dataset.isCanonicalMNIST, parameters: trained[0].0.parameters,
      seed: settings.seed, training: trained[0].0.record.settings, sampling: sampling,
      samples: samples, entries: entries)
    try write(report, trained.map { $0.0 })
    return report
  }

  private func check(_ scorer: FIDScorer) throws {
    let images = dataset.train
    if let fault = settings.fault {
      throw FileFault(path: dataset.directory, expected: "images for a network", found: fault)
    }
    guard images.height == scorer.inputHeight, images.width == scorer.inputWidth else {
      throw FileFault(
        path: dataset.directory,
        expected: "images of \(scorer.inputWidth) x \(scorer.inputHeight), which the feature "
          + "network takes", found: "\(images.width) x \(images.height)",
        hint: "train one for this data with `digits features train --out DIR`, then --models DIR")
    }
    guard samples > scorer.featureCount else {
      throw ValidationError(
        "--samples must be more than the \(scorer.featureCount) features, not \(samples)")
    }
  }

  private func train(_ objective: Objective, _ budget: TrainingBudget) throws
    -> (TrainingRun, Double?)
  {
    let runFolder = RunFolder(path: "\(folder)/\(objective.rawValue)")
    let isResumed = resumes && FileManager.default.fileExists(atPath: runFolder.config)
    let run =
      isResumed
      ? try TrainingRun(
        resuming: runFolder, images: dataset.train, sha256: dataset.trainImagesSHA256,
        threads: threads)
      : try begin(objective, budget, runFolder)
    guard !run.isFinished else { return (run, nil) }
    let start = ContinuousClock.now
    try run.runWithProgress(
      "training \(objective.rawValue)", quiet: quiet,
      resumeHint: "go on with the same command and --resume")
    return (run, isResumed ? nil : (ContinuousClock.now - start) / .seconds(1))
  }

  private func begin(_ objective: Objective, _ budget: TrainingBudget, _ runFolder: RunFolder)
    throws -> TrainingRun
  {
    var settings = settings
    settings.objective = objective
    return try TrainingRun(
      folder: runFolder,
      record: RunFolder.Record(dataset, settings, budget), images: dataset.train,
      threads: threads)
  }

  /// The stored statistics if they are this data set's, else statistics measured from its images.
  private func scorer() throws -> FIDScorer {
    if dataset.isCanonicalMNIST { return try FIDScorer.load(models: models, threads: threads) }
    let network = try TrainedFeatureNetwork.read(path: ModelFolder.locate(models).network)
    let extractor = NetworkFeatures(network, threads: threads)
    let train = SampleSet(dataset.train, source: "\(dataset.name) training images")
    let test = dataset.test.map { SampleSet($0, source: "\($0.name) test images") }
    let total = train.count + (test?.count ?? 0)
    let bar = ProgressBar("measuring the reference", unit: .items("images"), quiet: quiet.quiet)
    defer { bar.clear() }
    return try FIDScorer(
      extractor: extractor,
      reference: .measure(train, others: test, with: extractor) { bar.update($0, of: total) })
  }

  private func sampleAndScore(_ run: TrainingRun, seconds: Double?, _ scorer: FIDScorer) throws
    -> ComparisonReport.Entry
  {
    let model = run.model
    let name = model.objective.rawValue
    let start = ContinuousClock.now
    let images = try draw(model)
    let samplingSeconds = (ContinuousClock.now - start) / .seconds(1)
    let grid = ImageGrid.compose(
      (0..<min(samples, Self.gridColumns * Self.gridColumns)).map(images.image),
      columns: Self.gridColumns, scale: 2)
    try PNG.write(
      grid, text: [("Model", model.hash), ("Software", Digits.configuration.version)],
      to: "\(folder)/\(name).png")
    try IDX.write(
      IDXArray(dimensions: images.shape, bytes: images.bytes),
      to: "\(folder)/\(name)-samples.idx.gz", gzip: true)
    let set = SampleSet(
      ImageSet(
        name: name, width: images.width, height: images.height, pixels: images.bytes,
        labels: nil), source: "\(name) samples")
    return ComparisonReport.Entry(
      objective: model.objective, modelHash: model.hash, run: name, trainingSteps: run.step,
      trainingSeconds: seconds, samplingSeconds: samplingSeconds, grid: "\(name).png",
      samples: "\(name)-samples.idx.gz", fid: try scorer.score(set))
  }

  private func draw(_ model: DiffusionModel) throws -> SampleImages {
    let bar = ProgressBar(
      "sampling \(model.objective.rawValue)", unit: .items("image steps"), quiet: quiet.quiet)
    defer { bar.clear() }
    return try SampleGenerator(model, threads: threads).generate(
      sampling, seed: settings.seed, images: 0..<samples
    ) { progress in
      try Interrupt.check()
      bar.update(
        progress.images.lowerBound * progress.steps + progress.images.count * progress.stepsDone,
        of: samples * progress.steps)
    }
  }

  private func write(_ report: ComparisonReport, _ runs: [TrainingRun]) throws {
    try AtomicFile.write(try JSONOutput.encode(report), to: "\(folder)/report.json")
    func bytes(_ path: String) throws -> Data { Data(try FileBytes.read(path: path)) }
    let page = ComparisonPage(
      report: report, grids: try report.entries.map { try bytes("\(folder)/\($0.grid)") },
      losses: try runs.map { String(decoding: try bytes($0.folder.lossPlot), as: UTF8.self) })
    try AtomicFile.write(Data(page.render().utf8), to: "\(folder)/report.html")
  }
}
