import Diffusion
import FileFormats
import Foundation
import Scoring

/// The FID of a finished run; the content of `score.json`, whose keys are the property names.
package struct RunScore: Codable, Equatable, Sendable {
  package let version: String
  /// The `DiffusionModel.hash` of the model that was measured.
  package let model: String
  /// How the images were drawn.
  package let seed: UInt64
  package let settings: SamplingSettings
  /// The distance, the number of images, and the floor of sets of the same size.
  package let fid: FIDReport
  /// How much the distance varies between sets of as many images of this model.
  package let interval: FrechetBootstrap

  package init(
    version: String, model: String, seed: UInt64, settings: SamplingSettings, fid: FIDReport,
    interval: FrechetBootstrap
  ) {
    (self.version, self.model, self.seed) = (version, model, seed)
    (self.settings, self.fid, self.interval) = (settings, fid, interval)
  }

  /// Returns the score of the model that a run has now; nil if there is none, or one that cannot be
  /// read or belongs to other weights.
  package static func read(of folder: RunFolder) -> RunScore? {
    guard FileManager.default.fileExists(atPath: folder.score),
      let score = try? JSONText.read(
        RunScore.self, path: folder.score, expected: "the score of a run"),
      let model = try? DiffusionModel.read(path: folder.model), model.hash == score.model
    else { return nil }
    return score
  }

  package func write(to folder: RunFolder) throws {
    try JSONText.write(self, to: folder.score)
  }

  package var samples: Int { fid.samples.count }
  package var distanceText: String { Self.text(fid.distance) }
  package var intervalText: String {
    "\(Self.text(interval.lower)) to \(Self.text(interval.upper))"
  }

  static func text(_ distance: Double) -> String { String(format: "%.2f", distance) }

  /// What has to be known beside a table of scores: nothing without any.
  static func remarks(_ scores: [RunScore]) -> [String] {
    let counts = Set(scores.map(\.samples)).sorted()
    guard let most = counts.last else { return [] }
    let steps = Set(scores.map(\.settings.steps)).sorted().map(String.init)
    var remark =
      "FID of \(counts.map(String.init).joined(separator: " or ")) samples, drawn in "
      + "\(steps.joined(separator: " or ")) steps"
    if let floor = scores.first(where: { $0.samples == most })?.fid.floor {
      remark += "; \(most) real images score \(text(floor.distance))"
    }
    return counts.count == 1
      ? [remark] : [remark, "compare only scores of as many samples; fewer samples score higher"]
  }
}

extension RunScore: CheckedContent {
  package var fault: String? {
    if let fault = settings.fault ?? fid.fault { return fault }
    let numbers = [fid.distance, interval.lower, interval.upper, interval.standardError]
    return numbers.allSatisfy { $0.isFinite && $0 >= 0 } ? nil : "a distance below 0"
  }
}
