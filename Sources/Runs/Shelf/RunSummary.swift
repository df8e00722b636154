import Diffusion
import FileFormats
import Foundation

/// What is known about one run without reading its weights.
package struct RunSummary: Sendable {
  package enum State: Sendable, Equatable {
    /// A program trains it now.
    case running
    /// It has steps left to take.
    case stopped
    case finished
    /// A file is damaged, for the given reason.
    case broken(String)

    package var name: String {
      switch self {
      case .running: "running"
      case .stopped: "stopped"
      case .finished: "finished"
      case .broken: "broken"
      }
    }
  }

  package let folder: RunFolder
  package let state: State
  /// Nil if `config.json` cannot be read.
  package let record: RunFolder.Record?
  /// The steps done when the run was last saved.
  package let steps: Int
  /// The logged lines up to that step.
  package let metrics: [RunFolder.Metric]
  /// The sizes of the folder's files together.
  package let bytes: Int
  /// The score of the model that is there now; nil if it has not been measured.
  package let score: RunScore?

  /// Looks at a folder. What cannot be read there makes the run a broken one.
  package init(_ folder: RunFolder) {
    self.folder = folder
    bytes = folder.bytes
    var (record, steps, metrics) = (RunFolder.Record?.none, 0, [RunFolder.Metric]())
    var score: RunScore?
    do {
      let known = try folder.readRecord()
      record = known
      let hasModel = FileManager.default.fileExists(atPath: folder.model)
      let modelSteps = hasModel ? try folder.modelSteps() : nil
      steps = try folder.checkpointSteps() ?? modelSteps ?? 0
      metrics = try folder.readMetrics(upTo: steps)
      score = RunScore.read(of: folder)
      let total = known.totalSteps ?? .max
      // A run that was made longer keeps the model of its former end until the new one.
      let isFinished = modelSteps.map { $0 == steps && steps >= total } ?? false
      state = folder.isBeingTrained ? .running : isFinished ? .finished : .stopped
    } catch {
      state = .broken("\(error)")
    }
    (self.record, self.steps, self.metrics, self.score) = (record, steps, metrics, score)
  }

  package var path: String { folder.path }
  package var name: String { folder.name }
  package var loss: Double? { metrics.recentLoss(upTo: steps) }
  package var minutes: Double { metrics.secondsOfSessions / 60 }
  package var fault: String? { if case .broken(let fault) = state { fault } else { nil } }

  /// Such as "300 of 5000"; the second number is missing as long as a time has not been converted.
  package var stepsText: String {
    guard record != nil else { return "" }
    return record?.totalSteps.map { "\(steps) of \($0)" } ?? "\(steps)"
  }

  /// Such as "cem tiny, conditional".
  package var kind: String {
    guard let settings = record?.settings else { return "" }
    return "\(settings.objective.rawValue) \(settings.preset.rawValue)"
      + (settings.isConditional ? ", conditional" : "")
      + (settings.configuration.clusters.isEmpty ? "" : ", clusters")
  }
}

/// What machines read about a run; property names are the keys.
extension RunSummary: Encodable {
  private struct Content: Encodable {
    let name, path, state: String
    let fault, objective, network, dataset: String?
    let isConditional: Bool?
    let clusters: Int?
    let seed: UInt64?
    let steps: Int
    let totalSteps: Int?
    let loss: Double?
    let minutes: Double
    let bytes: Int
    let score: RunScore?
  }

  package func encode(to encoder: any Encoder) throws {
    let settings = record?.settings
    try Content(
      name: name, path: path, state: state.name, fault: fault,
      objective: settings?.objective.rawValue, network: settings?.preset.rawValue,
      dataset: record?.dataset, isConditional: settings?.isConditional,
      clusters: settings?.configuration.clusterCount, seed: settings?.seed, steps: steps,
      totalSteps: record?.totalSteps, loss: loss.flatMap { $0.isFinite ? $0 : nil },
      minutes: minutes, bytes: bytes, score: score
    ).encode(to: encoder)
  }
}
