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
    package var trainImages: Int
    package var parameters: Int
    package var settings: TrainingSettings
    package var budget: TrainingBudget
    /// The steps of the whole run; nil until a time has been converted.
    package var totalSteps: Int?

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

  /// One line of `metrics.jsonl`.
  package struct Metric: Codable, Sendable, Equatable {
    package var step: Int
    /// The mean over the steps since the previous line.
    package var loss: Double
    package var gradientNorm: Double
    package var learningRate: Double
    /// The seconds of training in the process that wrote the line.
    package var seconds: Double
  }

  package init(path: String) { self.path = path }

  /// Whether a training run has begun here.
  package var holdsRun: Bool { FileManager.default.fileExists(atPath: config) }

  package var config: String { path + "/config.json" }
  package var metrics: String { path + "/metrics.jsonl" }
  package var lossPlot: String { path + "/loss.svg" }
  package var checkpoint: String { path + "/checkpoint.safetensors" }
  package var model: String { path + "/model.safetensors" }
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
    func requireNoRun() throws(FileFault) {
      guard holdsRun else { return }
      throw FileFault(
        path: path, expected: "a new folder", found: "a training run",
        hint: "resume it, or name another folder")
    }
    try requireNoRun()
    try Folder.make(path)
    do {
      try JSONText.write(record, to: config, replaces: false)
    } catch {
      try requireNoRun()
      throw error
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

  /// Writes `metrics.jsonl` and the loss curve.
  package func write(_ lines: [Metric], title: String) throws {
    let text = try lines.map { try JSONText.line($0) + "\n" }.joined()
    try AtomicFile.write(Data(text.utf8), to: metrics)
    try AtomicFile.write(Data(Self.plot(lines, title: title).render().utf8), to: lossPlot)
  }

  /// Reads the lines up to a step. A run that has not been saved yet has none.
  ///
  /// - Throws: `FileFault` if the file cannot be read or a line is not one that training wrote.
  package func readMetrics(upTo step: Int) throws(FileFault) -> [Metric] {
    guard FileManager.default.fileExists(atPath: metrics) else { return [] }
    let bytes = try FileBytes.read(path: metrics)
    let decoder = JSONDecoder()
    var lines: [Metric] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let metric = try? decoder.decode(Metric.self, from: Data(line)),
        metric.fault == nil, metric.step > lines.last?.step ?? 0
      else {
        throw FileFault(
          path: metrics, expected: "the course of the training, one step's numbers per line",
          found: "something else in line \(index + 1)",
          hint: "restore the file, or move it away to go on without the history")
      }
      lines.append(metric)
    }
    return lines.filter { $0.step <= step }
  }

  /// Plots the loss against the step: as logged, and smoothed over a fiftieth of the run.
  package static func plot(_ lines: [Metric], title: String) -> SVGPlot {
    let thin = max(1, lines.count / 1000)
    let raw = lines.indices.filter { $0 % thin == 0 }.map {
      (Double(lines[$0].step), lines[$0].loss)
    }
    return SVGPlot(
      title: title, xTitle: "step", yTitle: "loss", yLog: true,
      series: [
        .init(name: "logged", points: raw), .init(name: "smoothed", points: smoothed([lines])),
      ])
  }

  /// Returns steps and losses: the mean over the runs, up to the shortest's end, then smoothed.
  package static func smoothed(_ runs: [[Metric]]) -> [(step: Double, loss: Double)] {
    let count = runs.map(\.count).min() ?? 0
    let width = max(1, count / 50)
    return stride(from: 0, to: count, by: width).map { start in
      let rows = start..<min(count, start + width)
      let sums = rows.reduce((step: 0.0, loss: 0.0)) { sums, row in
        runs.reduce(sums) { ($0.step + Double($1[row].step), $0.loss + $1[row].loss) }
      }
      let values = Double(rows.count * runs.count)
      return (sums.step / values, sums.loss / values)
    }
  }
}

extension [RunFolder.Metric] {
  /// The seconds of all processes that worked on the run. Each counts from 0 again, so this is the
  /// sum of their last values.
  package var secondsOfSessions: Double {
    zip(self, dropFirst()).reduce(last?.seconds ?? 0) { sum, pair in
      sum + (pair.1.seconds < pair.0.seconds ? pair.0.seconds : 0)
    }
  }
}
