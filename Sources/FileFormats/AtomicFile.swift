import Foundation
import Synchronization

/// Writes files so that a reader, or a crash at any moment, finds either the old content or the
/// new, never a part.
package enum AtomicFile {
  /// Writes `bytes` to `path`, replacing a file that is there.
  ///
  /// The bytes go to a temporary name in the same folder, are flushed to the disk, and then take
  /// the place of `path` in one rename. Missing folders are created. A symbolic link is replaced, not
  /// followed. The new file has the permissions of the one that it replaces.
  ///
  /// - Parameter replaces: whether a file that is there may be replaced. If not, then of several
  ///   programs that write `path` at once exactly one succeeds.
  /// - Throws: `FileFault` if there can be no such folder, `path` is a folder or a device or may not be
  ///   replaced, or the disk refuses; nothing is left behind in that case.
  package static func write(
    _ bytes: some ContiguousBytes, to path: String, replaces: Bool = true
  ) throws(FileFault) {
    let file = try PartialFile(for: path, replaces: replaces)
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(FileFault) in try file.fill(bytes) }
    }
    try result.get()
    if let waiting { return waiting.add(.place(file)) }
    try make([.place(file)])
  }

  /// Writes a new file of a folder that gets its name later, without flushing it to the disk.
  ///
  /// - Parameter name: the path that the file will have, which faults name.
  /// - Throws: `FileFault` if the file exists or the disk refuses.
  package static func writeUnflushed(
    _ bytes: Data, to path: String, named name: String
  ) throws(FileFault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    var code = descriptor < 0 ? errno : 0
    if code == 0 { code = bytes.withUnsafeBytes { SystemError.writing($0, to: descriptor) } }
    if descriptor >= 0, close(descriptor) != 0, code == 0 { code = errno }
    guard code != 0 else { return }
    throw FileFault(
      path: name, expected: "a file that can be written", found: SystemError.text(code))
  }

  /// Removes a file, if it is there.
  ///
  /// - Throws: `FileFault` if the system refuses.
  package static func remove(_ path: String) throws(FileFault) {
    if let waiting { return waiting.add(.remove(path)) }
    try unlinkFile(path)
  }

  static func unlinkFile(_ path: String) throws(FileFault) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw FileFault(
      path: path, expected: "a file that can be removed", found: SystemError.text(errno))
  }

  /// Changes several files that belong together: nothing changes before all that is new is on the
  /// disk. Then they change in the order of the calls. If the system refuses one, the others are
  /// changed back, except replaced files on a file system that cannot exchange two names. Of several
  /// programs that change the same files at once, one comes after the other.
  ///
  /// - Parameter work: calls `write` and `remove`, also through other writers. It must not read what
  ///   it wrote.
  /// - Throws: what `work` throws, after which no file has changed, or `FileFault` if a file cannot
  ///   take its name or be removed.
  package static func together<Result>(_ work: () throws -> Result) throws -> Result {
    precondition(waiting == nil, "files that are written together are one set, not nested ones")
    let set = WaitingChanges()
    let result: Result
    do {
      result = try $waiting.withValue(set, operation: work)
    } catch {
      set.changes.forEach { $0.discard() }
      throw error
    }
    try make(set.changes)
    return result
  }

  // MARK: Changes that wait for each other

  @TaskLocal private static var waiting: WaitingChanges?

  private final class WaitingChanges: Sendable {
    private let state = Mutex<[FileChange]>([])

    var changes: [FileChange] { state.withLock { $0 } }

    func add(_ change: FileChange) { state.withLock { $0.append(change) } }
  }

  private static func make(_ changes: [FileChange]) throws(FileFault) {
    let folders = LockedFolders(Set(changes.map { Folder.above($0.path) }))
    var done: [FileChange.Done] = []
    for (index, change) in changes.enumerated() {
      do {
        if let made = try change.make(canBeUndone: changes.count > 1) { done.append(made) }
      } catch {
        done.reversed().forEach { $0.undo() }
        changes[(index + 1)...].forEach { $0.discard() }
        throw error
      }
    }
    done.forEach { $0.settle() }
    folders.flush()
  }
}
