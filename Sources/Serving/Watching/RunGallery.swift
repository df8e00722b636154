import FileFormats
import Foundation
import Reports
import Runs
import Synchronization

/// The training runs as the page shows them.
///
/// Whoever trains shares the machine with whoever watches, so a look at runs that have not changed reads
/// no file: it asks the system for the times of a few, which takes microseconds per run.
package final class RunGallery: Sendable {
  /// What the list says about one run.
  struct Entry: Encodable, Hashable, Sendable {
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
    let stamp: [FileStamp?]
    let isBeingTrained: Bool
    /// Whether the same stamp stands for the same files; see `FileStamp`.
    let isSettled: Bool
    let entry: Entry
    let summary: RunSummary
  }

  private struct State: Sendable {
    var known: [String: Known] = [:]
    /// The names of everything in the folder as people count, and the folder's stamp at that time.
    var names: [String] = []
    var folder: FileStamp?
  }

  let folder: String
  private let state = Mutex(State())

  package init(_ folder: String) { self.folder = folder }

  /// The runs by name, as people count, with a word that stands for this list and no other. A folder
  /// that cannot be looked into has none.
  func list() -> (entries: [Entry], tag: String) {
    let entries = look().map(\.entry)
    // Every start of the program hashes in its own way, so no page of an earlier one is taken in.
    return (entries, String(UInt(bitPattern: entries.hashValue), radix: 36))
  }

  func summaries() -> [RunSummary] { look().map(\.summary) }

  /// Returns the path of the picture that training drew after a step.
  ///
  /// - Throws: `Refusal` for a run that is not in the list or a step without one.
  func picture(of name: String?, step: String?) throws(Refusal) -> String {
    guard let name, state.withLock({ names(&$0) }).contains(name) else {
      throw Refusal(404, "there is no such run")
    }
    let run = RunFolder(path: Folder.file(name, in: folder))
    guard run.holdsRun, let picture = run.pictures.first(where: { String($0.step) == step }) else {
      throw Refusal(404, "there is no such picture")
    }
    return picture.path
  }

  /// The names of everything that may be a run.
  private func names(_ state: inout State) -> [String] {
    let stamp = FileStamp(folder)
    if let stamp, stamp == state.folder { return state.names }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    state.names = names.filter { !$0.hasPrefix(".") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    state.folder = stamp?.isSettled == true ? stamp : nil
    return state.names
  }

  /// Reads what has changed since the last look.
  private func look() -> [Known] {
    state.withLock { state in
      let runs = names(&state).compactMap { name -> Known? in
        let run = RunFolder(path: Folder.file(name, in: folder))
        guard let stamp = Self.stamp(run) else { return nil }
        let isBeingTrained = run.isBeingTrained
        if let old = state.known[name], old.isSettled, old.stamp == stamp,
          old.isBeingTrained == isBeingTrained
        {
          return old
        }
        let isSettled = stamp.allSatisfy { $0?.isSettled ?? true }
        let summary = RunSummary(run)
        return Known(
          stamp: stamp, isBeingTrained: isBeingTrained, isSettled: isSettled,
          entry: Entry(summary), summary: summary)
      }
      state.known = Dictionary(
        runs.map { ($0.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
      return runs
    }
  }

  /// The stamps of the folder, in which names come and go, and of the files that a summary is read
  /// from. The metrics are not among them: they change all the time, and the page reads them by itself.
  ///
  /// - Returns: nil without a run.
  private static func stamp(_ run: RunFolder) -> [FileStamp?]? {
    guard let config = FileStamp(run.config) else { return nil }
    return [FileStamp(run.path), config]
      + [run.checkpoint, run.model, run.score].map { FileStamp($0) }
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
