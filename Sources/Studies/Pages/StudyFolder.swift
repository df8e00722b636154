import FileFormats
import Foundation

/// The folder of one experiment, with its page, figures and numbers. Each file is written whole.
package struct StudyFolder {
  static let page = "report.html"
  static let results = "results.json"

  package let path: String

  /// - Parameters:
  ///   - name: the name of the experiment.
  ///   - out: the folder; nil for out/lab-NAME.
  /// - Throws: `FileFault` if nothing can be written there, or results of something else are there.
  ///   The folder is made when there are results.
  package init(experiment name: String, out: String?) throws(FileFault) {
    path = out ?? "out/lab-\(name)"
    try OutputPlace.checkFolder(path)
    let held = [Self.page, Self.results].filter { FileManager.default.fileExists(atPath: file($0)) }
    guard let first = held.first else { return }
    let results = try? JSONText.read(
      Results.self, path: file(Self.results), expected: "the results of an experiment")
    guard results?.experiment == name else {
      throw FileFault(
        path: path, expected: "a new folder, or one with results of this experiment",
        found: results.map { "results of \($0.experiment)" } ?? "a file \(first) of something else",
        hint: "choose another folder")
    }
  }

  /// The part of every experiment's results that says whose they are.
  private struct Results: CheckedContent {
    let experiment: String
    /// It has no numbers.
    var fault: String? { nil }
  }

  /// Creates the folder and those above it, unless it exists.
  func make() throws(FileFault) { try Folder.make(path) }

  package func file(_ name: String) -> String { Folder.file(name, in: path) }

  func write(_ bytes: Data, to name: String) throws(FileFault) {
    try AtomicFile.write(bytes, to: file(name))
  }
}
