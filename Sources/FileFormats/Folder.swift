import Foundation

/// Folders on the disk.
package enum Folder {
  /// Returns whether a folder is at `path`.
  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Returns the path of the file `name` in a folder.
  package static func file(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Creates the folder and those above it, unless it exists.
  ///
  /// - Throws: `FileFault` if the folder cannot be created.
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
      path: path.isEmpty ? "''" : path, expected: "a folder that exists or can be made",
      found: SystemError.text(failure))
  }

  /// Creates the first folder "parent/NNN-name" whose number is above all others' and which nobody
  /// else creates at the same time.
  ///
  /// - Returns: its path, such as runs/003-cem-tiny.
  /// - Throws: `FileFault` if no folder can be created there.
  package static func makeNumbered(in parent: String, name: String) throws(FileFault) -> String {
    try make(parent)
    let existing = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    // Longer numbers are somebody else's, such as dates.
    let numbers = existing.compactMap { name -> Int? in
      let digits = name.prefix { $0.isASCII && $0.isNumber }
      return digits.count <= 6 ? Int(digits) : nil
    }
    var number = (numbers.max() ?? 0) + 1
    while true {
      let digits = String(number)
      let path = file(
        String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "-" + name, in: parent)
      if mkdir(path, 0o777) == 0 { return path }
      guard errno == EEXIST else {
        throw FileFault(
          path: path, expected: "a folder that can be made", found: SystemError.text(errno))
      }
      number += 1
    }
  }

  /// Fills a folder and then, when it is complete, gives it its name in one rename.
  ///
  /// - Parameters:
  ///   - path: the folder's path, inside a folder that exists.
  ///   - replaces: whether to replace a non-empty folder of the same name.
  ///   - fill: writes the files into the folder whose path it is given.
  /// - Throws: `FileFault` if the folder cannot be made, or what `fill` throws. What was there
  ///   before is then still there.
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
        path: path, expected: "a folder that can be made", found: SystemError.text(errno))
    }
    try require(mkdir(partial, 0o777))
    defer { try? FileManager.default.removeItem(atPath: partial) }
    try fill(partial)
    // A rename onto a folder needs an empty one, so the old folder is moved aside first.
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

/// The system's descriptions of its errors.
package enum SystemError {
  /// Returns the system's own words for an error number, such as "permission denied".
  package static func text(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
