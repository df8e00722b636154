import FileFormats
import Foundation

/// The folder as one of several things that lie beside each other.
extension RunFolder {
  /// The folder's own name.
  package var name: String {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The names of everything in the folder, sorted.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The paths of everything in the folder.
  package var files: [String] { names.map { Folder.file($0, in: path) } }

  /// The sizes of its files together.
  package var bytes: Int {
    names.reduce(0) { sum, name in
      let facts = try? FileManager.default.attributesOfItem(atPath: Folder.file(name, in: path))
      return sum + ((facts?[.size] as? Int) ?? 0)
    }
  }

  /// The pictures that training drew, with the steps after which it did.
  package var pictures: [(step: Int, path: String)] {
    names.compactMap { name in
      Self.step(ofPicture: name).map { ($0, Folder.file(name, in: path)) }
    }.sorted { $0.step < $1.step }
  }

  private static func step(ofPicture name: String) -> Int? {
    guard let match = name.wholeMatch(of: /samples-([0-9]{6,10})\.png/) else { return nil }
    return Int(match.1)
  }

  /// Whether this program makes files of that name in a run folder.
  static func isOwn(_ name: String) -> Bool {
    let folder = RunFolder(path: "")
    let fixed = [
      folder.config, folder.metrics, folder.metricsTable, folder.lossPlot, folder.checkpoint,
      folder.model, folder.teacher, folder.clusters, folder.score, folder.lock, folder.livePage,
    ]
    return fixed.contains("/" + name) || step(ofPicture: name) != nil
      || name.hasPrefix(".partial-")
  }

  /// Whether it is a folder that this user may not look into.
  var isClosed: Bool { Folder.exists(path) && access(path, R_OK | X_OK) != 0 }

  /// Whether training left traces here. Other programs have a `config.json` too.
  var hasTraces: Bool {
    guard holdsRun else { return false }
    return (try? readRecord()) != nil || (try? checkpointSteps()).flatMap { $0 } != nil
      || (try? modelSteps()) != nil
      || FileManager.default.fileExists(atPath: metrics)
  }
}
