import Foundation

/// Checks on the places where files will be written.
package enum OutputPlace {
  /// - Throws: `FileFault` if the folder is missing or cannot be written to, or the name belongs to
  ///   something that is not a file.
  package static func check(_ path: String) throws(FileFault) {
    guard !path.isEmpty else {
      throw FileFault(path: "''", expected: "a file name", found: "none")
    }
    try requireFolder(above: path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw FileFault(
        path: path, expected: "a new file or one to replace",
        found: Folder.exists(path) ? "a folder" : "a device or something similar")
    }
  }

  /// - Throws: `FileFault` unless `path` can be created in the folder it names.
  package static func requireFolder(above path: String) throws(FileFault) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard Folder.exists(folder) else {
      throw FileFault(
        path: path, expected: "the folder \(folder) to exist", found: "no such folder",
        hint: "create the folder first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileFault(
        path: path, expected: "a folder that can be written to",
        found: "no permission to write there")
    }
  }

  /// Nobody chose the default name, so a file there is replaced only if this program made it.
  ///
  /// - Parameter flag: the option that names another file.
  /// - Throws: `FileFault` if something else has this name.
  package static func requireOwnPicture(_ path: String, flag: String) throws(FileFault) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let text = (try? PNG.read(path: path))?.text ?? [:]
    guard text["Software"]?.hasPrefix("digits ") == true else {
      throw FileFault(
        path: path, expected: "no file, or a picture that this program made",
        found: "something else with that name", hint: "name the picture with \(flag)")
    }
  }
}
