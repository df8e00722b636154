import FileFormats
import Foundation

/// The file `synthesis.json` that `digits data synthesize` leaves beside the images, by which they
/// are known to be synthetic.
package struct SynthesisRecord: Codable, Equatable, Sendable {
  /// Raised whenever the same seed gives other images.
  static let currentVersion = 1
  static let fileName = "synthesis.json"

  package let description: String
  package let version: Int
  package let seed: UInt64
  package let trainCount: Int
  package let testCount: Int
  /// SHA-256 of each decompressed file, by the file's name without ".gz".
  package let sha256: [String: String]

  /// The record in `directory`; nil if there is none that can be read.
  package static func read(in directory: String) -> SynthesisRecord? {
    guard
      let bytes = try? FileBytes.read(path: Folder.file(fileName, in: directory), limit: 1 << 16)
    else {
      return nil
    }
    return try? JSONDecoder().decode(SynthesisRecord.self, from: Data(bytes))
  }

  func write(to directory: String) throws {
    try JSONText.write(self, to: Folder.file(Self.fileName, in: directory))
  }

  /// Whether the file is, byte for byte, the one that this record speaks of.
  func wrote(_ summary: Dataset.FileSummary) -> Bool {
    guard let file = summary.file else { return false }
    return sha256[file.rawValue] == summary.sha256
  }
}
