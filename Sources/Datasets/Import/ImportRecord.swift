import FileFormats
import Foundation

/// The file `dataset.json`, which `digits data import` writes beside the images. It names the set,
/// whatever its folder is called.
package struct ImportRecord: Codable, Equatable, Sendable, CheckedContent {
  static let fileName = "dataset.json"

  package let name: String
  /// Where the images came from, as a person named it.
  package let source: String
  /// The classes' names, by label from 0; labels without images have none.
  package let classes: [String: String]
  /// The label in the source that became 0.
  package let labelsFrom: Int
  package let isTransposed: Bool
  /// The seed that chose test images; nil if the source has some.
  package let seed: UInt64?
  /// The SHA-256 of each decompressed file, by the file's name without ".gz".
  package let sha256: [String: String]

  package var fault: String? {
    (0...ImportedImages.mostClasses).contains(labelsFrom) ? nil : "labels from \(labelsFrom)"
  }

  /// Reads the record in `directory`; returns nil if there is none that can be read.
  static func read(in directory: String) -> ImportRecord? {
    try? JSONText.read(
      ImportRecord.self, path: Folder.file(fileName, in: directory), expected: "a set's record")
  }

  /// Returns whether the file is, byte for byte, one that the import wrote.
  func wrote(_ summary: Dataset.FileSummary) -> Bool {
    summary.file.map { sha256[$0.rawValue] == summary.sha256 } ?? false
  }
}
