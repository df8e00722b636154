import Foundation

/// Checks on the places where files will be written.
package enum OutputPlace {
  /// - Parameter inputs: files that the work reads, and that its output must not replace.
  /// - Throws: `FileFault` if the folder cannot be made or written to, the name is too long
  ///   or belongs to something that is not a file or may not be replaced, or to an input.
  package static func check(_ path: String, apartFrom inputs: [String] = []) throws(FileFault) {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw FileFault(
        path: path.isEmpty ? "''" : path, expected: "a file name",
        found: path.isEmpty ? "none" : "the name of a folder")
    }
    try requireFolder(above: path)
    guard let existing = try requireFileOrNothing(path) else { return }
    for input in inputs where isSame(existing, input) {
      throw FileFault(
        path: path, expected: "another file than those that are read",
        found: input == path ? "one of them" : "\(input), which is read",
        hint: "choose another name")
    }
    guard access(path, W_OK) == 0 else {
      throw FileFault(
        path: path, expected: "a new file or one to replace", found: SystemError.text(errno))
    }
  }

  /// Returns what is known about the file that is at `path`, or nil if nothing is.
  ///
  /// - Throws: `FileFault` if something that is not a file is there, or the name cannot be one.
  static func requireFileOrNothing(_ path: String) throws(FileFault) -> stat? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      // Without a folder the name is free; the folder is another check's business.
      if [ENOENT, ENOTDIR].contains(errno) { return nil }
      throw FileFault(
        path: path, expected: "a name that a file can have", found: SystemError.text(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      // Renaming over a device such as /dev/null would destroy it.
      throw FileFault(
        path: path, expected: "a new file or one to replace", found: kindOfFile(status.st_mode))
    }
    return status
  }

  private static func isSame(_ status: stat, _ path: String) -> Bool {
    var other = stat()
    return stat(path, &other) == 0 && other.st_dev == status.st_dev
      && other.st_ino == status.st_ino
  }

  /// - Parameter names: files that will be written there.
  /// - Throws: `FileFault` unless files can be written in the folder `path`, or it can be made.
  package static func checkFolder(
    _ path: String, for names: [String] = []
  ) throws(FileFault) {
    guard !path.isEmpty else {
      throw FileFault(path: "''", expected: "the name of a folder", found: "none")
    }
    // In a folder that is not made yet, the system cannot tell.
    guard path.split(separator: "/").allSatisfy({ $0.utf8.count <= Int(NAME_MAX) }) else {
      throw FileFault(
        path: path, expected: "a name that a folder can have", found: SystemError.text(ENAMETOOLONG)
      )
    }
    var place = path
    var status = stat()
    while stat(place, &status) != 0, errno == ENOENT, place != "." { place = Folder.above(place) }
    let code = stat(place, &status) == 0 ? 0 : errno
    let isFolder = code == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder, access(place, W_OK | X_OK) == 0 else {
      throw FileFault(
        path: path, expected: "a folder that can be written to, or made",
        found: isFolder
          ? "no permission to write" + (place == path ? "" : " in \(place)")
          : SystemError.text(code == 0 ? ENOTDIR : code))
    }
    guard Folder.exists(path) else { return }
    for name in names { try check(Folder.file(name, in: path)) }
  }

  /// - Throws: `FileFault` unless `path` can be created in the folder it names, which need not exist if
  ///   it can be made.
  package static func requireFolder(above path: String) throws(FileFault) {
    let folder = Folder.above(path)
    guard Folder.exists(folder) else {
      guard (try? checkFolder(folder)) == nil else { return }
      throw FileFault(
        path: path, expected: "a folder \(folder) that exists or can be made",
        found: "no such folder, and no place for it")
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
    guard textOfOwnPicture(path) != nil else {
      throw FileFault(
        path: path, expected: "no file, or a picture that this program made",
        found: "something else with that name", hint: "name the picture with \(flag)")
    }
  }

  /// Returns the text chunks of the picture at `path` if this program made it.
  package static func textOfOwnPicture(_ path: String) -> [String: String]? {
    guard let text = try? PNG.text(path: path), text["Software"]?.hasPrefix("digits ") == true
    else { return nil }
    return text
  }
}
