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

@Suite struct TrainingTests {
  /// Forty images of 8 x 8, each a bright bar on black at a random row, which is the label.
  private static let images: ImageBatch = {
    var stream = RandomStream(seed: 3, purpose: .test)
    var pixels = [UInt8](repeating: 0, count: 40 * 64)
    var labels: [UInt8] = []
    for n in 0..<40 {
      let row = Int(stream.uniform() * 8)
      labels.append(UInt8(row))
      for x in 1..<7 { pixels[n * 64 + row * 8 + x] = 255 }
    }
    return ImageBatch(
      .dataset("bars", .training), height: 8, width: 8, pixels: pixels, labels: labels)
  }()

  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func settings(_ objective: Objective = .cem, dropout: Double = 0) -> TrainingSettings {
    var settings = TrainingSettings(
      preset: .tiny, objective: objective, imageHeight: 8, imageWidth: 8)
    settings.configuration = UNetConfiguration(channels: [4, 8])
    (settings.configuration.height, settings.configuration.width) = (8, 8)
    (settings.configuration.groups, settings.configuration.finalGroups) = (2, 2)
    settings.configuration.dropout = dropout
    settings.batchSize = 9
    return settings
  }

  private func trained(_ settings: TrainingSettings, steps: Int, threads: Int = 1) throws -> Trainer
  {
    let trainer = Trainer(settings, images: Self.images, threads: threads)
    for _ in 0..<steps { _ = try trainer.takeStep(total: 200) }
    return trainer
  }

  private func record(_ settings: TrainingSettings, steps: Int) -> RunFolder.Record {
    .init(
      version: "test", command: "none", dataset: "bars", data: "none", trainImagesSHA256: "abc",
      trainImages: 40, parameters: 0, settings: settings, budget: .steps(steps))
  }

  @Test(arguments: Objective.allCases) func lossFalls(_ objective: Objective) throws {
    var settings = settings(objective)
    settings.learningRate = 3e-3
    let trainer = Trainer(settings, images: Self.images, threads: 1)
    var losses: [Double] = []
    for _ in 0..<200 { losses.append(try trainer.takeStep(total: 200).loss) }
    let first = losses.prefix(20).reduce(0, +)
    let last = losses.suffix(20).reduce(0, +)
    #expect(last < 0.5 * first, "\(first / 20) before, \(last / 20) after")
  }

  @Test(arguments: [0, 0.2]) func threadsChangeNoBit(_ dropout: Double) throws {
    var settings = settings(dropout: dropout)
    if dropout > 0 { settings.condition(on: LabelSet(below: 8), labelDropout: dropout) }
    let one = try trained(settings, steps: 4).checkpoint
    for threads in [2, 3, 8] {
      let other = try trained(settings, steps: 4, threads: threads).checkpoint
      #expect(other == one, "\(threads) threads")
    }
  }

  @Test func seedsGiveDifferentRuns() throws {
    var other = settings()
    other.seed = 2
    let same = try trained(settings(), steps: 2).checkpoint.state.weights
    #expect(try trained(settings(), steps: 2).checkpoint.state.weights == same)
    #expect(try trained(other, steps: 2).checkpoint.state.weights != same)
  }

  @Test func checkpointSurvivesTheFile() throws {
    let path = temporary.file("checkpoint.safetensors")
    var checkpoint = try trained(settings(), steps: 3).checkpoint
    checkpoint.totalSteps = 77
    try checkpoint.write(to: path)
    #expect(try Checkpoint.read(path: path) == checkpoint)
  }

  /// A run stopped after `stop` of 30 steps and resumed leaves the same files as one never stopped.
  @Test(arguments: [1, 13], [false, true])
  func resumedRunEndsWithTheSameBytes(_ stop: Int, isConditional: Bool) throws {
    var settings = settings(dropout: 0.1)
    if isConditional { settings.condition(on: LabelSet(below: 8), labelDropout: 0.3) }
    func run(_ name: String) throws -> TrainingRun {
      try TrainingRun(
        folder: RunFolder(path: temporary.file(name)), record: record(settings, steps: 30),
        images: Self.images, threads: 1)
    }
    let whole = try run("whole")
    try whole.run()

    let first = try run("parts")
    #expect(throws: Stopped.self) { try first.run(shouldStop: { first.step == stop }) }
    #expect(first.step == stop && !first.isFinished)
    let second = try TrainingRun(
      resuming: first.folder, images: Self.images, sha256: "abc", threads: 2)
    #expect(second.step == stop)
    try second.run()
    #expect(second.isFinished)
    #expect(second.isFinished)

    for file in [\RunFolder.model, \RunFolder.checkpoint] {
      #expect(
        try FileBytes.read(path: whole.folder[keyPath: file])
          == FileBytes.read(path: second.folder[keyPath: file]))
    }
    #expect(
      try second.folder.readMetrics(upTo: 30).map(\.step)
        == whole.folder.readMetrics(upTo: 30).map(\.step)
    )
  }

  /// The program may be killed after the metrics were saved and before the checkpoint was. Lines beyond
  /// the checkpoint are cut, and the run goes on as if nothing had happened.
  @Test func metricsAheadOfTheCheckpointAreCut() throws {
    let run = try TrainingRun(
      folder: RunFolder(path: temporary.file("run")), record: record(settings(), steps: 40),
      images: Self.images, threads: 1)
    #expect(throws: Stopped.self) { try run.run(shouldStop: { run.step == 20 }) }
    let early = try temporary.bytes("run/checkpoint.safetensors")
    #expect(throws: Stopped.self) { try run.run(shouldStop: { run.step == 30 }) }
    try early.write(to: URL(fileURLWithPath: run.folder.checkpoint))
    #expect(try run.folder.readMetrics(upTo: .max).map(\.step) == [10, 20, 30])

    let resumed = try TrainingRun(
      resuming: run.folder, images: Self.images, sha256: "abc", threads: 1)
    #expect(resumed.step == 20)
    try resumed.run()
    #expect(try run.folder.readMetrics(upTo: .max).map(\.step) == [10, 20, 30, 40])
  }

  /// The history of a run is not replaced by nothing.
  @Test(arguments: [
    "{\"step\":10}\n", "not a line\n",
    "{\"gradientNorm\":1,\"learningRate\":1,\"loss\":1,\"seconds\":1,\"step\":0}\n",
  ])
  func metricsThatCannotBeReadAreKept(text: String) throws {
    let run = try TrainingRun(
      folder: RunFolder(path: temporary.file("run")), record: record(settings(), steps: 30),
      images: Self.images, threads: 1)
    #expect(throws: Stopped.self) { try run.run(shouldStop: { run.step == 20 }) }
    let metrics = try temporary.bytes("run/metrics.jsonl") + Data(text.utf8)
    try metrics.write(to: URL(fileURLWithPath: run.folder.metrics))
    let fault = #expect(throws: FileFault.self) {
      try TrainingRun(resuming: run.folder, images: Self.images, sha256: "abc", threads: 1)
    }
    #expect(fault?.found == "something else in line 3" && fault?.path == run.folder.metrics)
    #expect(try temporary.bytes("run/metrics.jsonl") == metrics)
    // Moved away, it does not hinder.
    try FileManager.default.removeItem(atPath: run.folder.metrics)
    let resumed = try TrainingRun(
      resuming: run.folder, images: Self.images, sha256: "abc", threads: 1)
    try resumed.run()
    #expect(try run.folder.readMetrics(upTo: .max).map(\.step) == [30])
  }

  @Test func resumingRefusesOtherImages() throws {
    let run = try TrainingRun(
      folder: RunFolder(path: temporary.file("run")), record: record(settings(), steps: 5),
      images: Self.images, threads: 1)
    #expect(throws: FileFault.self) {
      try TrainingRun(resuming: run.folder, images: Self.images, sha256: "xyz", threads: 1)
    }
    #expect(throws: FileFault.self) {
      try TrainingRun(
        folder: run.folder, record: record(settings(), steps: 5), images: Self.images, threads: 1)
    }
  }

  @Test func divergedTrainingStopsAndKeepsTheCheckpoint() throws {
    var settings = settings()
    settings.learningRate = 10
    let trainer = try trained(settings, steps: 1)
    var checkpoint = trainer.checkpoint
    checkpoint.state.weights = checkpoint.state.weights.map { _ in 3e38 }
    trainer.restore(checkpoint)
    let before = trainer.checkpoint
    #expect(throws: DivergedTraining.self) { try trainer.takeStep(total: 200) }
    #expect(trainer.checkpoint == before)
    do {
      _ = try trainer.takeStep(total: 200)
    } catch {
      #expect("\(error)".contains("step 2"))
    }
  }

  @Test func modelKeepsEverythingThroughItsFile() throws {
    let path = temporary.file("model.safetensors")
    let model = try trained(settings(.sgm), steps: 2).model(
      .init(
        version: "v", command: "c", dataset: "bars", seed: 1, steps: 2, batchSize: 9))
    try model.write(to: path)
    let read = try DiffusionModel.read(path: path)
    #expect(read.weights == model.weights && read.hash == model.hash)
    #expect(read.objective == .sgm && read.frame == model.frame)
    #expect(read.configuration == model.configuration && read.provenance == model.provenance)
  }

  @Test func framesCentreImagesOfOtherSizes() {
    let frame = ImageFrame(imageHeight: 5, imageWidth: 6, preset: .tiny)
    #expect(frame.height == 8 && frame.width == 8)
    let bytes = (0..<30).map { UInt8($0 * 8) }
    var field = [Float](repeating: 0, count: 64)
    frame.place(bytes, at: 0, into: &field)
    // One row above, two below and one column on either side are all black.
    #expect(field.prefix(8).allSatisfy { $0 == -1 } && field.suffix(16).allSatisfy { $0 == -1 })
    #expect(field[9] == -1 && field[8 + 1 + 1] == 8 / 127.5 - 1)
    #expect(PixelRange.signed.bytes(frame.values(field.map { Double($0) }, field: 0)) == bytes)
    let paper = ImageFrame(imageHeight: 28, imageWidth: 28, preset: .paper)
    #expect(paper.height == 32 && paper.width == 32)
  }

  @Test func learningRateWarmsUpAndDecays() {
    let settings = settings()
    let rate = settings.learningRates
    #expect(rate(step: 0, of: nil) == settings.learningRate / 100)
    #expect(rate(step: 99, of: nil) == settings.learningRate)
    #expect(abs(rate(step: 550, of: 1000) - settings.learningRate / 2) < 1e-12)
    #expect(rate(step: 1000, of: 1000) < 1e-12)
  }
}
