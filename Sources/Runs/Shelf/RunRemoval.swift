import FileFormats
import Foundation

extension RunFolder {
  /// Deletes the files that training makes, and the folder unless it holds others.
  ///
  /// - Returns: the names of what is still there.
  /// - Throws: `FileFault` if there is no run, if somebody trains it, or if the system refuses.
  package func remove() throws(FileFault) -> [String] {
    try requireRemovable()
    let lock = try takeLock()
    defer { withExtendedLifetime(lock) {} }
    // Without the description, nobody would know that the rest is a run.
    let own = names.filter { Self.isOwn($0) && isFile($0) && $0 != ".training" }
    for name in own.filter({ $0 != "config.json" }) + ["config.json"] {
      try AtomicFile.remove(Folder.file(name, in: path))
    }
    try AtomicFile.remove(self.lock)
    let left = names
    if left.isEmpty { rmdir(path) }
    return left
  }

  /// Gives the folder another name in the same place.
  ///
  /// - Returns: the folder under its new name.
  /// - Throws: `FileFault` if there is no run, if somebody trains it, or if the name is taken or none
  ///   that a folder can have.
  package func renamed(to name: String) throws(FileFault) -> RunFolder {
    try requireRun()
    let lock = try takeLock()
    defer { withExtendedLifetime(lock) {} }
    let old = URL(fileURLWithPath: path).standardizedFileURL
    let isRelative = !path.hasPrefix("/")
    let place = isRelative ? Folder.above(path) : old.deletingLastPathComponent().path
    let new = RunFolder(path: place == "." ? name : Folder.file(name, in: place))
    guard !name.isEmpty, !name.contains("/"), !name.hasPrefix("."), name.utf8.count <= 255 else {
      throw FileFault(
        path: name.isEmpty ? "''" : name, expected: "the name of a folder, without its place",
        found: "something else", hint: "runs stay in their place and change their name only")
    }
    var status = stat()
    guard lstat(new.path, &status) != 0 else {
      throw FileFault(path: new.path, expected: "a new name", found: "something with that name")
    }
    guard rename(path, new.path) == 0 else {
      throw FileFault(
        path: path, expected: "a folder that can have another name",
        found: SystemError.text(errno))
    }
    // The file of the lock moved with the folder.
    unlink(new.lock)
    return new
  }

  /// - Throws: `FileFault` if there is no run or somebody trains it.
  package func requireRemovable() throws(FileFault) {
    try requireRun()
    // What the link points to has another name, by which its owner knows it.
    let name = Folder.withoutSlash(path)
    if let place = try? FileManager.default.destinationOfSymbolicLink(atPath: name) {
      throw FileFault(
        path: name, expected: "the folder of a training run", found: "a link to \(place)",
        hint: "delete that folder by its own name, or remove the link")
    }
    _ = try takeLock()
  }

  private func requireRun() throws(FileFault) {
    try Folder.requireOpen(path)
    guard hasTraces else {
      throw FileFault(
        path: path, expected: "the folder of a training run",
        found: Folder.exists(path) ? "a folder without one" : "no such folder")
    }
  }

  /// Whether the name is that of a file or a link, which can be removed without what it points to.
  private func isFile(_ name: String) -> Bool {
    var status = stat()
    return lstat(Folder.file(name, in: path), &status) == 0
      && [S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT)
  }
}
