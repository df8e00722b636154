import FileFormats
import Foundation
import Reports
import Runs
import Synchronization

/// The training runs as the page shows them.
package final class RunGallery: Sendable {
  /// What the list says about one run.
  struct Entry: Encodable, Sendable {
    let name, state, kind: String
    let fault: String?
    let steps: Int
    let totalSteps: Int?
    /// The steps after which training drew a picture.
    let pictures: [Int]
    let command, dataset: String?
    /// Names and values, for people to read.
    let facts: [[String]]
    /// The FID of the finished model with its interval.
    let score: String?
  }

  private struct Known: Sendable {
    let stamp: [String]
    let entry: Entry
    let summary: RunSummary
  }

  let folder: String
  private let known = Mutex<[String: Known]>([:])

  package init(_ folder: String) { self.folder = folder }

  /// The runs by name, as people count. A folder that cannot be looked into has none.
  func entries() -> [Entry] { look().map(\.entry) }

  func summaries() -> [RunSummary] { look().map(\.summary) }

  /// Returns the folder of a listed run.
  ///
  /// - Throws: `Refusal` for a name that is not in the list.
  func run(_ name: String?) throws(Refusal) -> RunFolder {
    guard let name, Self.names(in: folder).contains(name) else {
      throw Refusal(404, "there is no such run")
    }
    return RunFolder(path: Folder.file(name, in: folder))
  }

  /// Returns the picture that training drew after a step.
  ///
  /// - Throws: `Refusal` for a step without one.
  func picture(of name: String?, step: String?) throws(Refusal) -> Data {
    let run = try run(name)
    guard let picture = run.pictures.first(where: { String($0.step) == step }),
      let bytes = try? FileBytes.read(path: picture.path, limit: 1 << 24)
    else { throw Refusal(404, "there is no such picture") }
    return Data(bytes)
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { name in
        !name.hasPrefix(".") && RunFolder(path: Folder.file(name, in: folder)).holdsRun
      }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  /// Reads what has changed since the last look.
  private func look() -> [Known] {
    Self.names(in: folder).map { name in
      let run = RunFolder(path: Folder.file(name, in: folder))
      let stamp = Self.stamp(run)
      if let old = known.withLock({ $0[name] }), old.stamp == stamp { return old }
      let summary = RunSummary(run)
      let new = Known(stamp: stamp, entry: Entry(summary), summary: summary)
      known.withLock { $0[name] = new }
      return new
    }
  }

  /// The times of the files that a summary is read from. The metrics are not among them: they change
  /// all the time, and the page reads them by itself.
  private static func stamp(_ run: RunFolder) -> [String] {
    let files = [run.config, run.checkpoint, run.model, run.score].map { path in
      let facts = try? FileManager.default.attributesOfItem(atPath: path)
      return "\(facts?[.modificationDate] as? Date ?? .distantPast) \(facts?[.size] as? Int ?? 0)"
    }
    return files + ["\(run.pictures.count)", "\(run.isBeingTrained)"]
  }
}

extension RunGallery.Entry {
  init(_ run: RunSummary) {
    (name, state, kind, fault) = (run.name, run.state.name, run.kind, run.fault)
    (steps, totalSteps) = (run.steps, run.record?.totalSteps)
    pictures = run.folder.pictures.map(\.step)
    (command, dataset) = (run.record?.command, run.record?.dataset)
    facts = run.items.map { [$0.0, $0.1] }
    score = run.score.map { "\($0.distanceText) (\($0.intervalText))" }
  }
}
