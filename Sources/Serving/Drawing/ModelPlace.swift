import Diffusion
import Foundation
import Reports
import Runs

/// A model that may be asked for: one that comes with the program, or that of a finished run.
///
/// Requests name models by `id`, and only what is in the list can be named, so that no request can
/// make the program open another file.
package struct ModelPlace: Sendable {
  package enum Kind: String, Encodable, Sendable { case shipped, run }

  package let kind: Kind
  package let name: String
  /// The path of the file.
  package let path: String
  /// What the command line calls the model.
  package let argument: String
  package let labels: [Int]
  let width, height: Int
  /// A few words about it.
  let summary: String

  package var id: String { kind.rawValue + ":" + name }

  /// What the page is told.
  package struct Content: Encodable, Sendable {
    let id, name: String
    let kind: Kind
    let labels: [Int]
    let width, height: Int
    let summary: String
    /// Whether it is chosen unless somebody chooses.
    let isStandard: Bool
  }

  func content(isStandard: Bool) -> Content {
    Content(
      id: id, name: name, kind: kind, labels: labels, width: width, height: height,
      summary: summary, isStandard: isStandard)
  }

  private init(_ entry: ShippedModels.Entry) {
    (kind, name, path, argument) = (.shipped, entry.name, entry.model, entry.name)
    labels = entry.card.classes.labels
    (width, height) = (entry.card.imageWidth, entry.card.imageHeight)
    summary =
      "\(entry.card.objective.rawValue), \(entry.card.network)"
      + (entry.card.fid.map { ", FID \(NumberText.text($0.distance))" } ?? "")
  }

  private init?(_ run: RunSummary) {
    guard FileManager.default.fileExists(atPath: run.folder.model), let record = run.record else {
      return nil
    }
    (kind, name, path, argument) = (.run, run.name, run.folder.model, run.path)
    labels = record.settings.configuration.labels.labels
    (width, height) = (record.settings.frame.imageWidth, record.settings.frame.imageHeight)
    summary = "\(run.kind), \(run.stepsText) steps"
  }

  /// - Returns: the models that come with the program, then those of finished runs.
  static func all(_ shipped: ShippedModels?, _ runs: [RunSummary]) -> [ModelPlace] {
    (shipped?.entries.map { ModelPlace($0) } ?? []) + runs.compactMap { ModelPlace($0) }
  }
}
