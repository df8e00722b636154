import CExchange
import Foundation

/// Folders on the disk.
package enum Folder {
  /// Returns whether a folder is at `path`.
  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Returns the path without a slash at its end, behind which the system would follow a link.
  package static func withoutSlash(_ path: String) -> String {
    path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Returns the part before the last name, which is "." for a bare name.
  package static func above(_ path: String) -> String {
    let path = withoutSlash(path)
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Tells a place that is closed to this user from one where nothing is.
  ///
  /// - Throws: `FileFault` if the system lets nobody look there, or `path` is a folder that may not
  ///   be listed.
  package static func requireOpen(_ path: String) throws(FileFault) {
    var status = stat()
    let isClosed =
      stat(path, &status) == 0
      ? status.st_mode & S_IFMT == S_IFDIR && access(path, R_OK | X_OK) != 0 : errno == EACCES
    guard isClosed else { return }
    throw FileFault(
      path: path, expected: "a place that may be looked into", found: SystemError.text(EACCES))
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

  /// Fills a folder and then, when it is complete, gives it its name in one step.
  ///
  /// - Parameters:
  ///   - path: the folder's path; folders above it are made.
  ///   - replaces: whether to replace a non-empty folder of the same name.
  ///   - fill: writes the files into the folder whose path it is given.
  /// - Throws: `FileFault` if the folder cannot be made, or what `fill` throws. What was there
  ///   before is then still there.
  package static func put(
    _ path: String, replaces: Bool = false, fill: (_ folder: String) throws -> Void
  ) throws {
    let parent = above(path)
    if !exists(parent) { try make(parent) }
    Leftovers.clear(in: parent)
    let (partial, code) = Leftovers.newName(in: parent) { mkdir($0, 0o777) == 0 ? 0 : errno }
    func require(_ code: Int32) throws(FileFault) {
      guard code != 0 else { return }
      throw FileFault(
        path: path, expected: "a folder that can be made", found: SystemError.text(code))
    }
    try require(code)
    let lock = open(partial, O_RDONLY | O_CLOEXEC)
    flock(lock, LOCK_EX | LOCK_NB)
    var old = stat()
    if replaces, stat(path, &old) == 0 { _ = fchmod(lock, old.st_mode & 0o7777) }
    defer {
      // By now this is what was replaced, or what could not be filled. A disk may fail once, and what
      // fails twice is left to `Leftovers`.
      if (try? FileManager.default.removeItem(atPath: partial)) == nil {
        try? FileManager.default.removeItem(atPath: partial)
      }
      close(lock)
    }
    try fill(partial)
    let name = withoutSlash(path)
    try require(replaces && exists(path) ? exchange(partial, name) : renamed(partial, name))
  }

  private static func renamed(_ from: String, _ to: String) -> Int32 {
    rename(from, to) == 0 ? 0 : errno
  }

  /// Lets two folders exchange their names, in one step where the file system can.
  ///
  /// - Returns: 0 or the system's error number.
  private static func exchange(_ new: String, _ old: String) -> Int32 {
    guard exchange_names(new, old) != 0 else { return 0 }
    let code = errno
    guard code == EINVAL || code == ENOSYS || code == ENOTSUP else { return code }
    // A program that is killed here leaves the old folder to `Leftovers`.
    let aside = Leftovers.aside(
      old.split(separator: "/").last.map(String.init) ?? "", in: above(old))
    let moved = renamed(old, aside)
    guard moved == 0 else { return moved }
    let placed = renamed(new, old)
    return renamed(aside, placed == 0 ? new : old) == 0 ? placed : errno
  }
}
