import Diffusion
import Foundation
import NeuralNet
import Scoring

/// The facts about a shipped model; the content of `card.json`, whose keys are the property names.
package struct ModelCard: Codable, Equatable, Sendable {
  package struct Training: Codable, Equatable, Sendable {
    /// The command that trains the same model again, without file paths and threads.
    package let command: String
    package let dataset: String
    package let seed: UInt64
    package let steps: Int
    package let batchSize: Int
    /// The number of images seen, counting each one every time.
    package let images: Int
    /// The wall-clock time of the training; 0 if no metrics were kept.
    package let seconds: Double
    /// The mean over the last tenth of the steps; absent if no metrics were kept.
    package let finalLoss: Double?
    package let software: String
  }

  /// The score of images drawn with a given number of evaluations.
  package struct Score: Codable, Equatable, Sendable {
    /// How the images were drawn: the seed, and everything else except the model.
    package let seed: UInt64
    package let settings: SamplingSettings
    /// The number of network evaluations per image.
    package let evaluations: Int
    package let fid: FIDReport
    /// The share of the images that the feature network's classifier gives the label they were
    /// drawn for; absent for an unconditional model.
    package let labelAgreement: Double?
  }

  package let name: String
  /// The model's `DiffusionModel.hash`.
  package let model: String
  /// The name of the preset.
  package let network: String
  package let objective: Objective
  /// The labels that it draws; none for an unconditional model.
  package let classes: LabelSet
  /// The number of clusters into which its training images were sorted; absent without.
  package let clusters: Int?
  package let parameters: Int
  package let imageHeight, imageWidth: Int
  package let training: Training
  /// The scores, with most evaluations first.
  package internal(set) var scores: [Score]
  /// How well a network tells its samples; nil if that was not measured.
  package internal(set) var telling: ModelTelling?

  package var isConditional: Bool { !classes.isEmpty }

  /// Whether it draws in few evaluations, as it was taught by another model.
  package var isDistilled: Bool { scores.first?.settings.sampler == .consistency }

  /// Returns the score for a number of evaluations, if it was measured.
  package func score(evaluations: Int) -> Score? { scores.first { $0.evaluations == evaluations } }

  /// The distance at the default number of evaluations; nil if it was not measured.
  package var fid: FIDReport? {
    score(evaluations: SamplingSettings.standard().evaluations)?.fid
  }

  /// By which models are ranked, the best first: that distance over its floor, since balanced images have
  /// another floor than random ones. Distances whose floor is unknown come last, as they are.
  package var rank: (group: Int, value: Double) {
    guard let fid else { return (2, 0) }
    return fid.floor.map { (0, fid.distance / $0.distance) } ?? (1, fid.distance)
  }
}

extension ModelCard {
  /// How a card tells commands, which only the program knows.
  package struct Words: Sendable {
    /// A training command without what names places on one machine, and with its steps.
    package let retold: @Sendable (_ typed: String, _ steps: Int) -> String
    /// The command that draws with the model of a name.
    package let drawing: @Sendable (_ name: String) -> String

    package init(
      retold: @escaping @Sendable (String, Int) -> String,
      drawing: @escaping @Sendable (String) -> String
    ) {
      (self.retold, self.drawing) = (retold, drawing)
    }
  }
}

extension ModelCard.Training {
  /// - Parameters:
  ///   - record: of a finished run.
  ///   - command: the one that trains the same model again.
  ///   - metrics: all its lines.
  package init(
    _ record: RunFolder.Record, command: String, steps: Int, metrics: [RunFolder.Metric]
  ) {
    self.init(
      command: command, dataset: record.dataset,
      seed: record.settings.seed, steps: steps, batchSize: record.settings.batchSize,
      images: steps * record.settings.batchSize, seconds: metrics.secondsOfSessions,
      finalLoss: metrics.recentLoss(upTo: steps),
      software: record.version)
  }
}
