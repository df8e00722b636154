import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Reports

/// The files of a training run, with everything that is needed to understand or repeat it.
package struct RunFolder: Sendable {
  package let path: String

  /// The content of `config.json`.
  package struct Record: Codable, Sendable, Equatable {
    package var version: String
    package var command: String
    package var dataset: String
    /// The folder from which the data was read.
    package var data: String
    package var trainImagesSHA256: String
    /// The SHA-256 of the labels of a conditional run, whose result depends on them too.
    package var trainLabelsSHA256: String?
    /// The SHA-256 of the clusters, one byte an image; absent without, and from files of other versions.
    package var clustersSHA256: String?
    package var trainImages: Int
    package var parameters: Int
    package var settings: TrainingSettings
    package var budget: TrainingBudget
    /// The steps of the whole run; nil until a time has been converted.
    package var totalSteps: Int?
    /// How the run became longer or shorter than it was begun; absent from files of other runs.
    package var lengthChanges: [LengthChange]?

    /// The data that the run learns from.
    package var identity: DataIdentity {
      DataIdentity(name: dataset, trainImagesSHA256: trainImagesSHA256)
    }

    package init(
      version: String, command: String, dataset: String, data: String,
      trainImagesSHA256: String, trainLabelsSHA256: String? = nil, trainImages: Int,
      parameters: Int, settings: TrainingSettings, budget: TrainingBudget
    ) {
      (self.version, self.command, self.dataset, self.data) = (version, command, dataset, data)
      (self.trainImagesSHA256, self.trainImages) = (trainImagesSHA256, trainImages)
      self.trainLabelsSHA256 = trainLabelsSHA256
      (self.parameters, self.settings, self.budget) = (parameters, settings, budget)
    }

    /// A run on training images that `invocation` begins.
    ///
    /// - Parameters:
    ///   - folder: where the images were read from.
    ///   - sha256: of the images' IDX file.
    ///   - labelsSHA256: of the labels' IDX file; nil without labels.
    package init(
      _ images: ImageBatch, folder: String, sha256: String, labelsSHA256: String?,
      _ settings: TrainingSettings, _ budget: TrainingBudget, _ invocation: Invocation
    ) {
      self.init(
        version: invocation.version, command: invocation.command, dataset: images.name,
        data: folder, trainImagesSHA256: sha256,
        trainLabelsSHA256: settings.isConditional ? labelsSHA256 : nil,
        trainImages: images.count, parameters: UNet(settings.configuration).layout.count,
        settings: settings, budget: budget)
    }

    /// A distillation that `invocation` begins. It reads no images; its teacher stands for them.
    package init(
      distilling teacher: DiffusionModel, path: String, _ settings: TrainingSettings,
      _ budget: TrainingBudget, _ invocation: Invocation
    ) {
      self.init(
        version: invocation.version, command: invocation.command,
        dataset: teacher.provenance.dataset, data: path, trainImagesSHA256: "", trainImages: 0,
        parameters: teacher.weights.count, settings: settings, budget: budget)
    }

    /// A run on a dataset's training images that `invocation` begins.
    package init(
      _ dataset: Dataset, _ settings: TrainingSettings, _ budget: TrainingBudget,
      _ invocation: Invocation
    ) {
      self.init(
        dataset.train, folder: dataset.directory, sha256: dataset.trainImagesSHA256,
        labelsSHA256: dataset.trainLabelsSHA256, settings, budget, invocation)
    }
  }

  package init(path: String) { self.path = path }

  /// Whether a training run has begun here.
  package var holdsRun: Bool { FileManager.default.fileExists(atPath: config) }

  package var config: String { path + "/config.json" }
  package var metrics: String { path + "/metrics.jsonl" }
  /// The same numbers for spreadsheets.
  package var metricsTable: String { path + "/metrics.csv" }
  package var lossPlot: String { path + "/loss.svg" }
  /// Where the run stands, for a browser.
  package var livePage: String { path + "/live.html" }
  package var checkpoint: String { path + "/checkpoint.safetensors" }
  package var model: String { path + "/model.safetensors" }
  /// The FID of the finished model, once it has been measured.
  package var score: String { path + "/score.json" }
  /// Locked by the program that trains here, and there only while it does.
  package var lock: String { path + "/.training" }

  /// Returns the path of the averaged weights, which exist once the run is finished.
  ///
  /// - Throws: `FileFault` if the folder does not hold a run or the run is not finished.
  package func finishedModel() throws(FileFault) -> String {
    try Folder.requireOpen(path)
    guard FileManager.default.fileExists(atPath: model) else {
      throw FileFault(
        path: path, expected: "a run folder with a model.safetensors", found: "none",
        hint: "training writes it at the end; resume the run to finish it")
    }
    return model
  }

  package func samples(step: Int) -> String {
    path + String(format: "/samples-%06d.png", step)
  }

  /// Creates the next numbered folder under `parent`, such as runs/003-cem-tiny.
  ///
  /// - Throws: `FileFault` if it cannot be created.
  package static func makeNext(in parent: String, name: String) throws(FileFault) -> RunFolder {
    RunFolder(path: try Folder.makeNumbered(in: parent, name: name))
  }

  /// Creates the folder, unless it exists, and the record in it. Of several runs that are begun in
  /// one folder at once, one gets it.
  ///
  /// - Throws: `FileFault` if it cannot be created or holds another run.
  package func create(_ record: Record) throws {
    try requireNew()
    try Folder.make(path)
    do {
      try JSONText.write(record, to: config, replaces: false)
    } catch {
      try requireNoRun()
      throw error
    }
  }

  private func requireNoRun() throws(FileFault) {
    guard holdsRun else { return }
    throw FileFault(
      path: path, expected: "a new folder", found: "a training run",
      hint: "resume it, or name another folder")
  }

  /// Throws a `FileFault` if the folder cannot be made or written to, or holds a run or files that a run
  /// would overwrite.
  package func requireNew() throws(FileFault) {
    try requireNoRun()
    try OutputPlace.checkFolder(path)
    let taken = names.filter { Self.isOwn($0) && !$0.hasPrefix(".") }
    guard taken.isEmpty else {
      throw FileFault(
        path: path, expected: "a folder without files of the names that training writes",
        found: taken.prefix(3).joined(separator: ", "), hint: "name another folder")
    }
  }

  package func write(_ record: Record) throws {
    try JSONText.write(record, to: config)
  }

  /// - Throws: `FileFault` if there is no run or its description is damaged.
  package func readRecord() throws -> Record {
    try Folder.requireOpen(path)
    guard holdsRun else {
      throw FileFault(
        path: path, expected: "a run folder with config.json", found: "none",
        hint: "give a folder that `digits train` made")
    }
    return try JSONText.read(Record.self, path: config, expected: "a run's configuration")
  }
}
