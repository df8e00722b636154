import FileFormats
import Foundation

/// A folder into which a dataset is about to be written.
enum DatasetFolder {
  /// Returns the paths of everything that would be read as a file of a dataset.
  static func paths(in directory: String) -> [(file: DatasetFile, path: String)] {
    let place = DatasetPlace(folder: directory, prefix: "")
    return DatasetFile.allCases.flatMap { file in place.paths(of: file).map { (file, $0) } }
  }

  /// Returns the SHA-256 of each decompressed file that is there, by the name without ".gz".
  static func contents(of directory: String) -> [String: String] {
    paths(in: directory).reduce(into: [:]) { contents, found in
      contents[found.file.rawValue] = (try? IDXSummary(path: found.path))?.sha256
    }
  }

  /// Refuses to replace files that no command can restore.
  ///
  /// Synthetic digits may be replaced, and so may canonical MNIST if `mayReplaceCanonical`.
  /// Anything else, for example a user's own images, must be moved away by hand.
  /// - Throws: `FileFault` that names the first file in the way.
  static func checkReplaceable(
    _ directory: String, mayReplaceCanonical: Bool
  ) throws(FileFault) {
    let record = SynthesisRecord.read(in: directory)
    for (file, path) in paths(in: directory) {
      let found = try? IDXSummary(path: path)
      let summary = Dataset.FileSummary(
        file: file, path: path, dimensions: found?.dimensions ?? [], sha256: found?.sha256 ?? "")
      if let record, record.wrote(summary) || record.replaces(summary) { continue }
      if mayReplaceCanonical && summary.isCanonical { continue }
      throw FileFault(
        path: path, expected: "no other dataset in this folder",
        found: summary.isCanonical
          ? "MNIST" : found == nil ? "a file that cannot be read" : "another dataset",
        hint: "choose another folder, or move the file away")
    }
  }
}
