import FileFormats
import Foundation

/// A folder into which a dataset is about to be written.
enum DatasetFolder {
  /// Returns the paths of everything that would be read as a file of a dataset.
  static func paths(in directory: String) -> [(file: DatasetFile, path: String)] {
    let place = DatasetPlace(folder: directory, prefix: "")
    return DatasetFile.allCases.flatMap { file in place.paths(of: file).map { (file, $0) } }
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
      if record?.wrote(summary) == true || mayReplaceCanonical && summary.isCanonical { continue }
      throw FileFault(
        path: path, expected: "no other dataset in this folder",
        found: summary.isCanonical
          ? "MNIST" : found == nil ? "a file that cannot be read" : "another dataset",
        hint: "choose another folder, or move the file away")
    }
  }
}
