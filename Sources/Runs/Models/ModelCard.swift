import Diffusion
import Foundation
import NeuralNet
import Scoring

/// What is known of a shipped model; the content of `card.json`, whose keys are the property names.
package struct ModelCard: Codable, Equatable, Sendable {
  package struct Training: Codable, Equatable, Sendable {
    /// Trains the same model again; places of files and threads, which do not matter, are left out.
    package let command: String
    package let dataset: String
    package let seed: UInt64
    package let steps: Int
    package let batchSize: Int
    /// Images seen, each as often as it came.
    package let images: Int
    /// Wall-clock time of the training; 0 if no metrics were kept.
    package let seconds: Double
    /// Mean over the last tenth of the steps; absent if no metrics were kept.
    package let finalLoss: Double?
    package let software: String
  }

  /// How well a number of evaluations serves.
  package struct Score: Codable, Equatable, Sendable {
    /// How the images were drawn: seed, and everything but the model.
    package let seed: UInt64
    package let settings: SamplingSettings
    /// Network evaluations an image.
    package let evaluations: Int
    package let fid: FIDReport
    /// Share of the images that the feature network's classifier gives the label they were drawn
    /// for; absent for an unconditional model.
    package let labelAgreement: Double?
  }

  package let name: String
  /// `DiffusionModel.hash`.
  package let model: String
  /// The preset's name.
  package let network: String
  package let objective: Objective
  /// Labels it draws, 0..<classes; 0 for an unconditional model.
  package let classes: Int
  package let parameters: Int
  package let imageHeight, imageWidth: Int
  package let training: Training
  /// Most evaluations first.
  package let scores: [Score]

  package var isConditional: Bool { classes > 0 }

  /// The score at a number of evaluations, if it was measured.
  package func score(evaluations: Int) -> Score? { scores.first { $0.evaluations == evaluations } }

  /// What models are ranked by: the distance at the default number of evaluations.
  package var rank: Double {
    score(evaluations: SamplingSettings.standard().evaluations)?.fid.distance ?? .infinity
  }
}

extension ModelCard.Training {
  /// - Parameters:
  ///   - record: of a finished run.
  ///   - metrics: all its lines.
  package init(_ record: RunFolder.Record, steps: Int, metrics: [RunFolder.Metric]) {
    let tail = metrics.filter { $0.step > steps - max(1, steps / 10) }
    self.init(
      command: Self.command(record.command, steps: steps), dataset: record.dataset,
      seed: record.settings.seed, steps: steps, batchSize: record.settings.batchSize,
      images: steps * record.settings.batchSize, seconds: metrics.secondsOfSessions,
      finalLoss: tail.isEmpty ? nil : tail.reduce(0) { $0 + $1.loss } / Double(tail.count),
      software: record.version)
  }

  /// A command as typed, without what names places here or changes no result, and with the steps
  /// that a time was turned into.
  package static func command(_ typed: String, steps: Int) -> String {
    let dropped: Set = ["--out", "--data", "--threads", "--minutes", "--steps", "--epochs"]
    var words: [String] = []
    var rest = ShellCommand.words(typed)[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if let flag = parts.first, dropped.contains(String(flag)) {
        if parts.count == 1 { rest = rest.dropFirst() }
      } else if word != "-q", word != "--quiet", !word.contains("/") {
        words.append(word)
      }
    }
    return ShellCommand.line(words + ["--steps", String(steps)])
  }
}
