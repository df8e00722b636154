import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import Scoring

/// The score of one model's samples at one setting; the content of a file in `cells`.
package struct ScoredCell: Codable, Sendable {
  /// Everything that decides the score. A cell with the same key need not be scored again.
  struct Key: Codable, Equatable, Sendable {
    let objective: Objective
    /// The seed of both training and sampling.
    let seed: UInt64
    let modelHash: String
    let sampling: SamplingSettings
    let samples: Int
    /// The SHA-256 of the feature network.
    let network: String
    let reference: String
    /// The SHA-256 of the training images, on which the reference was measured.
    let data: String
    let version: String

    var cell: ComparisonPlan.Cell {
      .init(model: .init(objective: objective, seed: seed), sampling: sampling)
    }
  }

  let key: Key
  /// The wall-clock time of drawing and scoring.
  let seconds: Double
  /// Absent if the sampler diverged; then there are no samples and no picture.
  let fid: FIDReport?
  /// Everything else that is measured of the images; absent if there are none.
  let measures: [SampleMeasure: Double]?
  /// The step in which the sampler diverged, counted from 1; absent if there is a score.
  let divergedInStep: Int?

  /// Whether everything was measured that a comparison with or without discriminators wants.
  func isComplete(withAreas: Bool) -> Bool {
    divergedInStep != nil
      || measures.map { !withAreas || $0[.areaEighths] != nil } == true
  }
}

/// Draws and scores the samples of each model, and saves each cell to a file as soon as it is done.
struct ComparisonCells {
  let comparison: Comparison
  let scorer: FIDScorer
  /// Prepares the measurement when it is first called.
  let measurement: () throws -> SampleMeasurement
  let progress: ComparisonProgress
  let watch: Watch

  /// The number of images along one side of a grid.
  private static let gridColumns = 10

  private var plan: ComparisonPlan { comparison.plan }
  private var folder: String { comparison.folder }
  private func file(_ cell: ComparisonPlan.Cell) -> String { "\(folder)/cells/\(cell.name).json" }
  private func samples(_ cell: ComparisonPlan.Cell) -> String {
    "\(folder)/samples/\(cell.name).idx.gz"
  }
  /// The path, relative to the folder, of the picture of a cell that is shown.
  static func grid(_ cell: ComparisonPlan.Cell) -> String { "grids/\(cell.name).png" }

  func createFolders() throws {
    for name in ["cells", "grids"] + (plan.keepsSamples ? ["samples"] : []) {
      try Folder.make("\(folder)/\(name)")
    }
  }

  /// Returns a model's cells in the plan's order, both those that were found and those scored now.
  ///
  /// - Throws: `Stopped`, with every finished cell kept, or what drawing and scoring throw.
  func score(_ model: DiffusionModel, of planned: ComparisonPlan.Model) throws -> [ScoredCell] {
    let generator = SampleGenerator(model, threads: comparison.threads)
    let reference = "\(scorer.reference.statistics.count) \(scorer.reference.name)"
    return try plan.cells(of: planned).map { cell in
      try watch.check()
      let key = ScoredCell.Key(
        objective: planned.objective, seed: planned.seed, modelHash: model.hash,
        sampling: cell.sampling, samples: plan.samples, network: scorer.identity.hash,
        reference: reference, data: comparison.dataset.trainImagesSHA256,
        version: comparison.invocation.version)
      let found = find(key)
      let images = found == nil ? nil : keptImages(cell)
      let isWhole = found?.isComplete(withAreas: plan.twoSample != nil) == true
      progress.beginCell(
        found: isWhole || images != nil ? plan.samples * cell.sampling.steps : 0)
      if let found, isWhole { return found }
      return try score(key, generator, kept: images)
    }
  }

  /// The images of a cell that was found, if they were kept.
  private func keptImages(_ cell: ComparisonPlan.Cell) -> ImageBatch? {
    let (path, size) = (samples(cell), (scorer.inputHeight, scorer.inputWidth))
    guard FileManager.default.fileExists(atPath: path),
      let images = try? SampleSource.load(path, height: size.0, width: size.1),
      images.count == plan.samples
    else { return nil }
    return images
  }

  /// Returns the cell with the same key, if all its files are there. A file that cannot be read
  /// counts as missing.
  private func find(_ key: ScoredCell.Key) -> ScoredCell? {
    let cell = key.cell
    guard let found = try? JSONText.read(ScoredCell.self, path: file(cell), expected: "a cell"),
      found.key == key
    else { return nil }
    if found.divergedInStep != nil { return found }
    guard found.fid != nil else { return nil }
    let pictures = plan.isShown(cell) ? ["\(folder)/\(Self.grid(cell))"] : []
    let files = pictures + (plan.keepsSamples ? [samples(cell)] : [])
    return files.allSatisfy(FileManager.default.fileExists) ? found : nil
  }

  /// - Parameter kept: the cell's images, if they need not be drawn again.
  private func score(
    _ key: ScoredCell.Key, _ generator: SampleGenerator, kept: ImageBatch?
  ) throws -> ScoredCell {
    let (cell, start) = (key.cell, ContinuousClock.now)
    var (fid, divergedInStep) = (FIDReport?.none, Int?.none)
    var measures: [SampleMeasure: Double]?
    do {
      let images = try kept ?? draw(cell, generator)
      let measured = try measurement().measure(images.named("\(cell.name) samples")) {
        try watch.check()
      }
      (fid, measures) = (measured.fid, measured.values)
      try write(cell, images, model: key.modelHash)
    } catch let fault as NonFiniteState {
      // It is a result, not a fault, that a model cannot be sampled with this setting.
      divergedInStep = fault.step
    }
    // This file is written last, so that a cell that is found also has its other files.
    let scored = ScoredCell(
      key: key, seconds: (ContinuousClock.now - start) / .seconds(1), fid: fid,
      measures: measures, divergedInStep: divergedInStep)
    try JSONText.write(scored, to: file(cell), endsLine: false)
    return scored
  }

  private func draw(
    _ cell: ComparisonPlan.Cell, _ generator: SampleGenerator
  ) throws -> ImageBatch {
    var reported = 0
    // The steps that a diverged sampler did not take will not be taken.
    defer { progress.skip(imageSteps: plan.samples * cell.sampling.steps - reported) }
    return try generator.generateTogether(
      cell.sampling, seed: cell.model.seed, images: 0..<plan.samples
    ) { state in
      try watch.check()
      progress.drew(cell, imageSteps: state.imageSteps - reported)
      reported = state.imageSteps
    }
  }

  /// Writes all files of a cell except its score.
  private func write(_ cell: ComparisonPlan.Cell, _ images: ImageBatch, model: String) throws {
    if plan.keepsSamples {
      try IDX.write(IDXArray(images), to: samples(cell), gzip: true)
    }
    guard plan.isShown(cell) else { return }
    let grid = ImageGrid.compose(
      (0..<min(images.count, Self.gridColumns * Self.gridColumns)).map(images.image),
      columns: Self.gridColumns, scale: 2)
    try PNG.write(
      grid, text: [("Model", model), ("Software", comparison.invocation.version)],
      to: "\(folder)/\(Self.grid(cell))")
  }
}
