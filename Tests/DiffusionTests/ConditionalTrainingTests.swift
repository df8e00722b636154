import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Randomness
import Runs
import TestSupport
import Testing

/// Training with labels: what the network is told, what is dropped, and what is stored.
@Suite struct ConditionalTrainingTests {
  /// Forty images of 8 x 8, each a bright bar on black whose row is the label. Label 7 is missing.
  private static let images: ImageBatch = {
    var pixels = [UInt8](repeating: 0, count: 40 * 64)
    let labels = (0..<40).map { UInt8($0 % 7) }
    for n in 0..<40 {
      for x in 1..<7 { pixels[n * 64 + Int(labels[n]) * 8 + x] = 255 }
    }
    return ImageBatch(
      .dataset("bars", .training), height: 8, width: 8, pixels: pixels, labels: labels)
  }()

  private static let unlabelled = ImageBatch(
    .dataset("bars", .training), height: 8, width: 8, pixels: images.pixels)

  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private var runFolder: RunFolder { RunFolder(path: temporary.file("run")) }

  /// - Parameter dropout: nil for an unconditional network.
  private func settings(
    dropout: Double?, labels: LabelSet = LabelSet(below: 8)
  ) -> TrainingSettings {
    var settings = TrainingSettings(preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.configuration = UNetConfiguration(channels: [4, 8])
    (settings.configuration.height, settings.configuration.width) = (8, 8)
    (settings.configuration.groups, settings.configuration.finalGroups) = (2, 2)
    (settings.batchSize, settings.learningRate) = (8, 3e-3)
    if let dropout { settings.condition(on: labels, labelDropout: dropout) }
    return settings
  }

  /// At high noise only the label tells which bar it is.
  @Test func labelsLowerTheLoss() throws {
    func loss(dropout: Double?) throws -> Double {
      var settings = settings(dropout: dropout)
      settings.timeRange = try TimeRange(minimum: 3, maximum: 5)
      settings.timeLaw = .uniform
      let trainer = Trainer(settings, images: Self.images, threads: 1)
      let losses = try (0..<400).map { _ in try trainer.takeStep(total: 400).loss }
      return losses.suffix(40).reduce(0, +)
    }
    let (with, without) = (try loss(dropout: 0), try loss(dropout: nil))
    #expect(with < 0.5 * without, "\(with) with labels, \(without) without")
  }

  /// Rows of the table that no example used stay unchanged: label 7 is not in the data, and without
  /// dropout no example lacks its label.
  @Test(arguments: [0, 0.5]) func onlyRowsInUseAreTrained(_ dropout: Double) throws {
    let trainer = Trainer(settings(dropout: dropout), images: Self.images, threads: 1)
    let table = try #require(trainer.network.layout.entries.last)
    func rows() -> [[Float]] {
      let values = Array(trainer.checkpoint.state.weights[table.range])
      return (0..<9).map { Array(values[$0 * 16..<($0 + 1) * 16]) }
    }
    let start = rows()
    // The network's first answer is zero, so the table first gets a gradient in the second step.
    for _ in 0..<6 { _ = try trainer.takeStep(total: 200) }
    for (row, (before, after)) in zip(start, rows()).enumerated() {
      #expect((before != after) == (row < 7 || row == 8 && dropout > 0), "row \(row)")
    }
  }

  /// The same images with labels from 0 or with others train the same weights, of as many classes.
  @Test(arguments: [[3, 7], [1, 2], [0, 255]])
  func anyLabelsTrainAsThoseFromZero(_ labels: [Int]) throws {
    func weights(_ labels: [Int]) throws -> [Float] {
      let images = Self.unlabelled.labelled((0..<40).map { UInt8(labels[$0 % 7 / 4]) })
      let trainer = Trainer(
        settings(dropout: 0.2, labels: LabelSet(labels)), images: images, threads: 1)
      for _ in 0..<4 { _ = try trainer.takeStep(total: 4) }
      return trainer.checkpoint.state.weights
    }
    #expect(try weights(labels) == weights([0, 1]))
  }

  /// The seed alone decides which labels are dropped.
  @Test func droppedLabelsAreDrawnByThemselves() throws {
    func losses(dropout: Double?, seed: UInt64 = 1) throws -> [Double] {
      var settings = settings(dropout: dropout)
      settings.seed = seed
      let trainer = Trainer(settings, images: Self.images, threads: 1)
      return try (0..<4).map { _ in try trainer.takeStep(total: 200).loss }
    }
    let (none, some, many) = (
      try losses(dropout: nil), try losses(dropout: 0.1), try losses(dropout: 0.9)
    )
    // The first answers are zero for all labels, so images, times and noise are the same.
    #expect(none[0] == some[0] && some[0] == many[0])
    #expect(some[3] != many[3] && some[3] != none[3])
    #expect(try losses(dropout: 0.1) == some)
    #expect(try losses(dropout: 0.1, seed: 2) != some)
  }

  // MARK: Files

  private func record(_ settings: TrainingSettings, labels: String?) -> RunFolder.Record {
    .init(
      version: "test", command: "none", dataset: "bars", data: "none", trainImagesSHA256: "abc",
      trainLabelsSHA256: labels, trainImages: 40, parameters: 0, settings: settings,
      budget: .steps(2))
  }

  @Test func resumingRefusesOtherLabels() throws {
    let run = try TrainingRun(
      folder: runFolder, record: record(settings(dropout: 0.1), labels: "def"),
      images: Self.images, threads: 1)
    func resume(_ images: ImageBatch, _ labels: String?) throws -> TrainingRun {
      try TrainingRun(
        resuming: run.folder, images: images, sha256: "abc", labelsSHA256: labels, threads: 1)
    }
    #expect(try resume(Self.images, "def").step == 0)
    #expect(throws: FileFault.self) { try resume(Self.images, "xyz") }
    #expect(throws: FileFault.self) { try resume(Self.unlabelled, nil) }
    let tooLarge = ImageBatch(
      .dataset("bars", .training), height: 8, width: 8, pixels: Self.images.pixels,
      labels: [UInt8](repeating: 8, count: 40))
    #expect(throws: FileFault.self) { try resume(tooLarge, "def") }
    let gaps = try TrainingRun(
      folder: RunFolder(path: temporary.file("gaps")),
      record: record(settings(dropout: 0.1, labels: LabelSet([0, 2, 7])), labels: "def"),
      images: Self.images.labelled([UInt8](repeating: 7, count: 40)), threads: 1)
    #expect(throws: FileFault.self) {
      try TrainingRun(
        resuming: gaps.folder, images: Self.images, sha256: "abc", labelsSHA256: "def", threads: 1)
    }
  }

  /// An unconditional run needs no labels, and its files are as they were before labels existed.
  @Test func unconditionalRunsKnowNoLabels() throws {
    let run = try TrainingRun(
      folder: runFolder, record: record(settings(dropout: nil), labels: nil),
      images: Self.unlabelled, threads: 1)
    try run.run()
    #expect(run.isFinished)
    let config = String(decoding: try FileBytes.read(path: run.folder.config), as: UTF8.self)
    #expect(!config.lowercased().contains("label") && !config.contains("classes"))
    let model = try SafetensorsFile.read(path: run.folder.model)
    #expect(model.metadata["configuration"]?.contains("classes") == false)
  }

  @Test func modelAndCheckpointKeepTheLabels() throws {
    let run = try TrainingRun(
      folder: runFolder, record: record(settings(dropout: 0.2), labels: "def"),
      images: Self.images, threads: 1)
    try run.run()
    #expect(run.isFinished)
    #expect(try run.folder.readRecord().settings.labelDropout == 0.2)
    #expect(try Checkpoint.read(path: run.folder.checkpoint).settings.labelDropout == 0.2)
    let model = try DiffusionModel.read(path: run.folder.model)
    #expect(model.configuration.classes == 8 && model.hash == run.model.hash)
  }

  @Test(arguments: [-0.1, 1, .nan]) func badDropoutIsNamed(_ dropout: Double) {
    #expect(settings(dropout: dropout).fault?.contains("label dropout must be") == true)
    var lacking = settings(dropout: nil)
    #expect(lacking.fault == nil && settings(dropout: 0).fault == nil)
    lacking.configuration.classes = 3
    #expect(lacking.fault == "classes or clusters and label dropout must be given together")
  }
}
