import ArgumentParser
import FileFormats
import Foundation

/// Refuses outputs of which one would replace another.
///
/// - Parameter folder: one of them that is a folder, in which none of the others may lie.
/// - Throws: `ValidationError`.
func requireDifferent(_ paths: [String], folder: String? = nil) throws {
  let places = paths.map(resolved)
  guard Set(places).count == places.count else {
    throw ValidationError("two outputs have the same name")
  }
  guard let folder = folder.map(resolved) else { return }
  guard places.allSatisfy({ !$0.hasPrefix(folder + "/") }) else {
    throw ValidationError("one output lies in the folder that another one replaces")
  }
}

/// Returns the path without links in the folders above it.
private func resolved(_ path: String) -> String {
  let url = URL(fileURLWithPath: path).standardizedFileURL
  return Folder.file(
    url.lastPathComponent, in: url.deletingLastPathComponent().resolvingSymlinksInPath().path)
}
