import Checksums
import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet

/// A training run with its folder: trains, logs, draws previews, saves, and resumes after a stop.
package final class TrainingRun {
  /// Where a run stands, after each step.
  package struct Progress: Sendable {
    package let step: Int
    /// Nil until a time has been converted to steps.
    package let total: Int?
    /// The mean of the last steps' losses.
    package let loss: Double
  }

  package let folder: RunFolder
  package internal(set) var record: RunFolder.Record
  let trainer: Trainer
  let threads: Int
  private(set) var lines: [RunFolder.Metric]
  /// The bytes that those lines take in their file, unless it is open.
  private var bytesOfLines: Int
  /// The file of the lines, from the first step to the end or the stop.
  private var log: LineFile?
  /// The steps of the model of a finished run that has lost its checkpoint; nil for other runs.
  private(set) var modelAlone: Int?
  /// Held from the opening of a run to its end or its stop.
  private var lock: FileLock?

  private static let logInterval = 10
  private static let checkpointInterval = Duration.seconds(60)

  /// Starts a new run in a new folder. For `rounds` see `Trainer`.
  ///
  /// - Parameter images: with their clusters as labels if the settings have clusters.
  package init(
    folder: RunFolder, record: RunFolder.Record, images: ImageBatch, threads: Int,
    rounds: TrainingRounds? = nil
  ) throws {
    (self.folder, self.record, self.threads) = (folder, record, threads)
    self.record.totalSteps = record.budget.steps(
      images: images.count, batchSize: record.settings.batchSize)
    try Self.requireMemory(record.settings, threads: threads, path: folder.path)
    trainer = Trainer(record.settings, images: images, threads: threads, rounds: rounds)
    (lines, bytesOfLines) = ([], 0)
    let clusters = record.settings.configuration.clusters.isEmpty ? nil : images.labels
    self.record.clustersSHA256 = clusters.map { Checksum.sha256($0) }
    try folder.create(self.record)
    if let clusters { try folder.write(clusters: clusters) }
  }

  /// Opens the run in an existing folder, at its last checkpoint, or at its start if it has none.
  ///
  /// - Parameter rounds: see `Trainer`.
  /// - Throws: `FileFault` if the folder, its checkpoint or the images do not belong together.
  package init(
    resuming folder: RunFolder, images: ImageBatch, sha256: String, labelsSHA256: String? = nil,
    threads: Int, rounds: TrainingRounds? = nil
  ) throws {
    (self.folder, self.threads) = (folder, threads)
    lock = try folder.takeLock()
    record = try folder.readRecord()
    try Self.requireImages(record, folder)
    guard record.trainImagesSHA256 == sha256 else {
      throw FileFault(
        path: folder.config, expected: "the training images that the run began with",
        found: "other images", hint: "name the folder that holds them")
    }
    let frame = record.settings.frame
    guard frame.imageHeight == images.height, frame.imageWidth == images.width else {
      throw FileFault(
        path: folder.config,
        expected: "images of \(images.width) x \(images.height), as in the data",
        found: "\(frame.imageWidth) x \(frame.imageHeight)")
    }
    try Self.requireMemory(record.settings, threads: threads, path: folder.config)
    let known = record.settings.configuration.labels
    let areKnown = images.labels?.allSatisfy { known.labels.contains(Int($0)) } == true
    guard
      !record.settings.isConditional || record.trainLabelsSHA256 == labelsSHA256 && areKnown
    else {
      throw FileFault(
        path: folder.config, expected: "the labels that the run began with",
        found: images.labels == nil ? "none" : "other labels",
        hint: "name the folder that holds them")
    }
    trainer = Trainer(
      record.settings, images: try folder.withClusters(images, of: record), threads: threads,
      rounds: rounds)
    modelAlone = try Self.restore(trainer, &record, from: folder)
    (lines, bytesOfLines) = try folder.readCourse(upTo: trainer.step)
  }

  /// Starts a new distillation in a new folder, which gets a copy of the teacher.
  package init(
    folder: RunFolder, record: RunFolder.Record, teacher: DiffusionModel, threads: Int
  ) throws {
    (self.folder, self.record, self.threads) = (folder, record, threads)
    self.record.totalSteps = record.budget.steps(images: 0, batchSize: record.settings.batchSize)
    try Self.requireMemory(record.settings, threads: threads, path: folder.path)
    trainer = Trainer(record.settings, teacher: teacher, threads: threads)
    (lines, bytesOfLines) = ([], 0)
    try folder.create(self.record)
    try teacher.write(to: folder.teacher)
  }

  /// Opens the distillation in an existing folder, at its last checkpoint, or at its start if it has
  /// none.
  ///
  /// - Throws: `FileFault` if there is no distillation, or its files do not belong together.
  package init(resumingDistillation folder: RunFolder, threads: Int) throws {
    (self.folder, self.threads) = (folder, threads)
    lock = try folder.takeLock()
    record = try folder.readRecord()
    try Self.requireMemory(record.settings, threads: threads, path: folder.config)
    let teacher = try folder.readTeacher(of: record)
    trainer = Trainer(record.settings, teacher: teacher, threads: threads)
    modelAlone = try Self.restore(trainer, &record, from: folder)
    (lines, bytesOfLines) = try folder.readCourse(upTo: trainer.step)
  }

  /// Brings a trainer to a folder's checkpoint, if there is one.
  ///
  /// - Returns: the steps of a finished model that has lost its checkpoint, or nil.
  private static func restore(
    _ trainer: Trainer, _ record: inout RunFolder.Record, from folder: RunFolder
  ) throws -> Int? {
    if FileManager.default.fileExists(atPath: folder.checkpoint) {
      let checkpoint = try Checkpoint.read(path: folder.checkpoint)
      guard checkpoint.settings == record.settings else {
        throw FileFault(
          path: folder.checkpoint, expected: "the settings of config.json", found: "other settings")
      }
      trainer.restore(checkpoint)
      // The checkpoint may be older than a change of the length.
      if record.lengthChanges == nil {
        record.totalSteps = checkpoint.totalSteps ?? record.totalSteps
      }
    } else if let steps = try? folder.modelSteps() {
      guard steps == record.totalSteps else {
        throw FileFault(
          path: folder.checkpoint, expected: "the checkpoint of a run that has a model",
          found: "none", hint: "restore it, or begin another run")
      }
      return steps
    }
    return nil
  }

  /// - Throws: `FileFault` for a distillation, which learns from no images.
  package static func requireImages(
    _ record: RunFolder.Record, _ folder: RunFolder
  ) throws(FileFault) {
    guard record.settings.distillation != nil else { return }
    throw FileFault(
      path: folder.config, expected: "a training on images", found: "a distillation",
      hint: "continue it with the command that it was begun with")
  }

  /// - Throws: `FileFault` for settings whose training takes more memory than there is.
  package static func requireMemory(
    _ settings: TrainingSettings, threads: Int, path: String
  ) throws(FileFault) {
    try MemoryNeed.require(
      bytes: settings.memory(threads: threads),
      for: "training on images of \(settings.frame.imageWidth) x \(settings.frame.imageHeight)",
      path: path, hint: "smaller images, a smaller batch or fewer threads need less")
  }

  /// Whether no steps are left to take.
  package var isFinished: Bool {
    if modelAlone != nil { return true }
    // A run that became longer or shorter may still have the model of its former end, and a model may
    // be damaged. Then the run ends once more, from its checkpoint.
    return record.totalSteps.map { trainer.step >= $0 } == true
      && (try? folder.modelSteps()) == trainer.step
  }

  package var step: Int { modelAlone ?? trainer.step }
  package var parameters: Int { trainer.network.layout.count }

  /// Trains to the end, or until `shouldStop` asks to stop; saves a checkpoint either way.
  ///
  /// - Throws: `Stopped` once the checkpoint is saved, `DivergedTraining`, which leaves the last
  ///   checkpoint in place, or `FileFault`.
  package func run(
    shouldStop: () -> Bool = { false }, report: (Progress) -> Void = { _ in }
  ) throws {
    lock = try lock ?? folder.takeLock()
    // What is beyond the checkpoint is cut off, and will be written again.
    log = try LineFile(path: folder.metrics, keeping: bytesOfLines)
    defer {
      bytesOfLines = log?.length ?? bytesOfLines
      (lock, log) = (nil, nil)
    }
    var clock = StepClock()
    let start = ContinuousClock.now
    var saved = start
    var window: [TrainingStep] = []
    while record.totalSteps.map({ trainer.step < $0 }) ?? true {
      if shouldStop() {
        try save(.stopped)
        throw Stopped()
      }
      window.append(try advised { try trainer.takeStep(total: record.totalSteps) })
      clock.count()
      if record.totalSteps == nil, case .minutes(let minutes) = record.budget,
        let total = clock.plan(minutes: minutes, taken: trainer.step)
      {
        record.totalSteps = total
        try folder.write(record)
      }
      if trainer.step % Self.logInterval == 0 || trainer.step == record.totalSteps {
        let line = RunFolder.Metric(
          step: trainer.step, means: window, seconds: (ContinuousClock.now - start) / .seconds(1))
        lines.append(line)
        try log?.append(try JSONText.line(line))
        window.removeAll(keepingCapacity: true)
      }
      report(
        Progress(
          step: trainer.step, total: record.totalSteps,
          loss: window.isEmpty
            ? lines.last?.loss ?? .nan
            : window.reduce(0) { $0 + $1.loss } / Double(window.count)))
      if isPreviewDue {
        let began = ContinuousClock.now
        try drawPreview()
        clock.leaveOut(.now - began)
      }
      if ContinuousClock.now - saved > Self.checkpointInterval {
        try save(.running)
        saved = .now
      }
    }
    // What draws no digits is not saved over what may.
    try drawPreview()
    try save(.finished)
    try model.write(to: folder.model)
  }

  /// The averaged weights, with a record of where they come from.
  package var model: DiffusionModel {
    trainer.model(
      .init(
        version: record.version, command: record.command, dataset: record.dataset,
        trainImagesSHA256: record.identity.keptSHA256,
        seed: record.settings.seed, steps: trainer.step, batchSize: record.settings.batchSize))
  }

  /// Adds to a divergence what is left of the run.
  func advised<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch is NonFiniteState {
      // The last step's weights are finite, and yet too large to compute with.
      return try advised {
        throw DivergedTraining(step: step, what: "preview", advice: "try a lower learning rate")
      }
    } catch var fault as DivergedTraining {
      if FileManager.default.fileExists(atPath: folder.checkpoint) {
        fault.advice = [fault.advice, "the last checkpoint is kept"].compactMap { $0 }
          .joined(separator: "; ")
      }
      throw fault
    }
  }

  /// - Throws: `DivergedTraining` instead of saving weights that are not finite.
  private func save(_ state: LivePage.State) throws {
    try advised { try trainer.requireFiniteWeights() }
    // What is written takes no more memory then than training does.
    trainer.releaseTensors()
    var checkpoint = trainer.checkpoint
    checkpoint.totalSteps = record.totalSteps
    // The lines are on the disk before the checkpoint is: lines beyond it are cut when the run goes on,
    // and lines that lack would be lost for good.
    try log?.flush()
    try AtomicFile.together {
      try folder.write(
        lines, title: "\(record.settings.objective.rawValue), \(record.settings.preset.rawValue)")
      try writeLivePage(state)
      try checkpoint.write(to: folder.checkpoint)
    }
  }
}
