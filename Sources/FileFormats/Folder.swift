import Foundation

/// Folders on the disk.
package enum Folder {
  /// Whether a folder is at `path`.
  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Where the file `name` of a folder is.
  package static func file(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Makes the folder, with the folders above it, unless it is there.
  ///
  /// - Throws: `FileFault` if that is not possible.
  package static func make(_ path: String) throws(FileFault) {
    let parts = path.split(separator: "/")
    var place = path.hasPrefix("/") ? "/" : ""
    var failure: Int32 = parts.isEmpty && place.isEmpty ? ENOENT : 0
    for part in parts {
      place += part + "/"
      failure = mkdir(place, 0o777) == 0 ? 0 : errno
    }
    guard !exists(path) else { return }
    throw FileFault(
      path: path.isEmpty ? "''" : path, expected: "a folder, or to be able to make it",
      found: SystemError.text(failure))
  }

  /// Fills a folder and gives it its name, in one rename, when it is complete.
  ///
  /// - Parameters:
  ///   - path: in a folder that exists.
  ///   - replaces: whether a folder of the name that is not empty goes then.
  ///   - fill: writes the files into the folder that it is given the path of.
  /// - Throws: `FileFault` if the folder cannot be made, or what `fill` throws; what was there is
  ///   there then.
  package static func put(
    _ path: String, replaces: Bool = false, fill: (_ folder: String) throws -> Void
  ) throws {
    let place = URL(fileURLWithPath: path)
    let partial = place.deletingLastPathComponent()
      .appendingPathComponent(".partial-\(place.lastPathComponent)-\(getpid())").path
    let aside = partial + "-old"
    func require(_ code: Int32) throws(FileFault) {
      guard code != 0 else { return }
      throw FileFault(
        path: path, expected: "to make the folder", found: SystemError.text(errno))
    }
    try require(mkdir(partial, 0o777))
    defer { try? FileManager.default.removeItem(atPath: partial) }
    try fill(partial)
    // Renames over a folder need an empty one, so the old one steps aside first.
    let isReplaced = replaces && exists(path)
    if isReplaced { try require(rename(path, aside)) }
    do {
      try require(rename(partial, path))
    } catch {
      if isReplaced { rename(aside, path) }
      throw error
    }
    if isReplaced { try? FileManager.default.removeItem(atPath: aside) }
  }
}

/// What the system says of its faults.
package enum SystemError {
  /// Its own words for an error number, such as "permission denied".
  package static func text(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
