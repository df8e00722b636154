import FileFormats
import Foundation

/// The file `synthesis.json`, which `digits data synthesize` writes beside the images. It marks
/// them as synthetic.
package struct SynthesisRecord: Codable, Equatable, Sendable {
  /// The version, which is raised whenever the same seed gives other images.
  static let currentVersion = 1
  static let fileName = "synthesis.json"
  /// The record of a set that is just being written; see `replaced`.
  private static let unfinishedName = ".synthesis.json"

  package let description: String
  package let version: Int
  package let seed: UInt64
  package let trainCount: Int
  package let testCount: Int
  /// The SHA-256 of each decompressed file, by the file's name without ".gz".
  package let sha256: [String: String]
  /// The same of the set that this one is replacing; nil once that is done. If the program is killed
  /// in between, this tells a mixture of the two sets.
  package var replaced: [String: String]?

  /// Reads the record in `directory`, that of an unfinished set first; returns nil if there is none
  /// that can be read.
  package static func read(in directory: String) -> SynthesisRecord? {
    for name in [unfinishedName, fileName] {
      let path = Folder.file(name, in: directory)
      if let bytes = try? FileBytes.read(path: path, limit: 1 << 16),
        let record = try? JSONDecoder().decode(SynthesisRecord.self, from: Data(bytes))
      {
        return record
      }
    }
    return nil
  }

  /// Writes the record of a set while its files are put in place, or after that.
  package func write(to directory: String) throws {
    let unfinished = Folder.file(Self.unfinishedName, in: directory)
    guard replaced == nil else { return try JSONText.write(self, to: unfinished) }
    try JSONText.write(self, to: Folder.file(Self.fileName, in: directory))
    try AtomicFile.remove(unfinished)
  }

  /// Returns whether the file is, byte for byte, the one that this record describes.
  func wrote(_ summary: Dataset.FileSummary) -> Bool {
    summary.file.map { sha256[$0.rawValue] == summary.sha256 } ?? false
  }

  /// Returns whether the file is one of the set that is being replaced.
  func replaces(_ summary: Dataset.FileSummary) -> Bool {
    summary.file.map { replaced?[$0.rawValue] == summary.sha256 } ?? false
  }

  /// Whether the files in a folder are partly of this set and partly of the one that it replaces.
  func isMixture(in directory: String) -> Bool {
    guard let replaced else { return false }
    let files = DatasetFolder.contents(of: directory).filter { sha256[$0.key] != replaced[$0.key] }
    return files.contains { sha256[$0.key] == $0.value }
      && files.contains { replaced[$0.key] == $0.value }
  }
}
