import FileFormats
import Foundation

/// A folder into which a dataset is about to be written.
enum DatasetFolder {
  /// Makes the folder, with the folders above it.
  ///
  /// - Throws: `FileFault` if that is not possible.
  static func create(_ directory: String) throws(FileFault) {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      return
    }
    do {
      guard !directory.isEmpty else { throw CocoaError(.fileNoSuchFile) }
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw FileFault(
        path: directory.isEmpty ? "''" : directory, expected: "a folder, or to be able to make it",
        found: isDirectory.boolValue ? "a folder" : Self.reason(error))
    }
  }

  /// Refuses to write where files lie that cannot be had again by a command.
  ///
  /// Synthetic digits may be replaced, and canonical MNIST if `mayReplaceCanonical`; anything else,
  /// for example one's own images, must be moved away by hand.
  /// - Throws: `FileFault` naming the first file that is in the way.
  static func checkReplaceable(
    _ directory: String, mayReplaceCanonical: Bool
  ) throws(FileFault) {
    let record = SynthesisRecord.read(in: directory)
    for file in DatasetFile.allCases {
      guard let path = file.path(in: directory) else { continue }
      let array = try? IDX.read(path: path)
      let summary = Dataset.FileSummary(
        file: file, path: path, dimensions: array?.dimensions ?? [],
        sha256: array?.payloadSHA256 ?? "")
      if record?.wrote(summary) == true || mayReplaceCanonical && summary.isCanonical { continue }
      throw FileFault(
        path: path, expected: "no other dataset in this folder",
        found: summary.isCanonical
          ? "MNIST" : array == nil ? "a file that cannot be read" : "another set",
        hint: "choose another folder with --out, or move the file away")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying.map { Int32($0.code) } ?? 0
    return code > 0 ? String(cString: strerror(code)).lowercased() : "none that can be made"
  }
}
