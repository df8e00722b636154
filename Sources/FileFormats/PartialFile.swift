import CExchange
import Foundation

/// A file that is being written under a temporary name in the folder where it will stand.
struct PartialFile: Sendable {
  let path: String
  /// Whether a file that is there when the name is taken may be replaced.
  private let replaces: Bool
  private let temporary: String
  /// Stays open, and locked, until the name is taken; see `Leftovers`.
  private let descriptor: Int32

  /// Creates an empty file, with the permissions of the file that it will replace, and the folder for
  /// it.
  ///
  /// - Throws: `FileFault` if `path` cannot be written to.
  init(for path: String, replaces: Bool) throws(FileFault) {
    let existing = try OutputPlace.requireFileOrNothing(path)
    let folder = Folder.above(path)
    // Where no folder can be made, creating the file tells why.
    if !Folder.exists(folder) { try? Folder.make(folder) }
    Leftovers.clear(in: folder)
    var created: Int32 = -1
    let (name, code) = Leftovers.newName(in: folder) { name in
      created = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      return created < 0 ? errno : 0
    }
    switch code {
    case 0: break
    case ENOENT, ENOTDIR:
      throw FileFault(
        path: path, expected: "a folder \(folder) that exists or can be made",
        found: SystemError.text(code))
    default:
      throw FileFault(
        path: path, expected: "a folder that can be written to", found: SystemError.text(code))
    }
    flock(created, LOCK_EX | LOCK_NB)
    if let existing, replaces {
      // Only the owner or root may do this; for others the new file is theirs.
      _ = fchown(created, existing.st_uid, existing.st_gid)
      _ = fchmod(created, existing.st_mode & 0o777)
    }
    (self.path, self.replaces, temporary, descriptor) = (path, replaces, name, created)
  }

  /// Writes all bytes and flushes them to the disk.
  ///
  /// - Throws: `FileFault` if the disk refuses. The file is then discarded.
  func fill(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    let written = SystemError.writing(bytes, to: descriptor)
    let code = written == 0 && fsync(descriptor) != 0 ? errno : written
    guard code != 0 else { return }
    discard()
    throw fault(code)
  }

  /// Gives the file its name.
  ///
  /// - Parameter keepsOld: whether a file that is replaced waits under the temporary name. If not,
  ///   it is gone in the same step.
  /// - Returns: where the old file is; nil if there was none.
  /// - Throws: `FileFault` if the system refuses. The file is then discarded.
  func takeName(keepsOld: Bool) throws(FileFault) -> FileChange.Done.Old? {
    defer { close(descriptor) }
    var old = stat()
    let hasOld = replaces && lstat(path, &old) == 0
    // A folder could be exchanged, too.
    let isFolder = hasOld && old.st_mode & S_IFMT == S_IFDIR
    if keepsOld, hasOld, !isFolder, exchange_names(temporary, path) == 0 {
      return .waiting(temporary)
    }
    // A rename replaces what is there; a link does not.
    let place = replaces ? rename : link
    let code = place(temporary, path) == 0 ? 0 : errno
    if code != 0 || !replaces { unlink(temporary) }
    guard code == 0 else { throw fault(code) }
    return hasOld ? .gone : nil
  }

  func discard() {
    unlink(temporary)
    close(descriptor)
  }

  private func fault(_ code: Int32) -> FileFault {
    FileFault(path: path, expected: "a file that can be written", found: SystemError.text(code))
  }
}
