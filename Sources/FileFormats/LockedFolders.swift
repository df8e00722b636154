import Foundation

/// The folders in which several files change at once. While one program changes them, others that
/// write there in the same way wait, so that the files of one are not mixed with those of another.
///
/// The lock only binds programs that ask for it, and some file systems have none; nothing else
/// depends on it.
struct LockedFolders: ~Copyable {
  private let descriptors: [Int32]

  /// Waits until no other program changes files in these folders. A signal ends the waiting.
  init(_ paths: Set<String>) {
    var opened: [(device: UInt64, node: UInt64, descriptor: Int32, path: String)] = []
    for path in paths {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      var status = stat()
      guard descriptor >= 0, fstat(descriptor, &status) == 0 else { continue }
      let (device, node) = (UInt64(status.st_dev), UInt64(status.st_ino))
      // Two names of one folder would wait for each other.
      if opened.contains(where: { $0.device == device && $0.node == node }) {
        close(descriptor)
      } else {
        opened.append((device, node, descriptor, path))
      }
    }
    // All programs take the folders in the same order, so that none waits for one that waits for it.
    opened.sort { ($0.device, $0.node) < ($1.device, $1.node) }
    descriptors = opened.map(\.descriptor)
    // An unfinished folder is locked by the program that fills it; see `Folder.put`.
    for folder in opened where !Leftovers.isUnfinished(folder.path) {
      flock(folder.descriptor, LOCK_EX)
    }
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }

  /// Makes the names in the folders durable. Some file systems cannot flush a folder. The files are
  /// whole either way, so a refusal is not an error.
  func flush() {
    for descriptor in descriptors { fsync(descriptor) }
  }
}
