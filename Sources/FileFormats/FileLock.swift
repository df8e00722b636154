import Foundation

/// A file that tells other programs, by a lock on it, that one is at work.
///
/// The system takes the lock away when the program ends, however it ends. A file that a killed
/// program left means nothing, and the next one takes it over. The lock only binds programs that ask
/// for it, and some file systems have none.
package final class FileLock: Sendable {
  /// What came of the wish for a lock.
  package enum Outcome {
    case taken(FileLock)
    /// Another program, or another part of this one, has it.
    case held
    /// The file cannot be made or locked here.
    case unavailable
  }

  private let path: String
  private let descriptor: Int32

  private init(_ path: String, _ descriptor: Int32) {
    (self.path, self.descriptor) = (path, descriptor)
  }

  /// Removes the file and lets go of the lock.
  deinit {
    // Whoever waits for the name finds it gone, and makes the file anew.
    unlink(path)
    close(descriptor)
  }

  /// The lock on the file at `path`, which is made unless it is there. `deinit` removes it.
  package static func take(_ path: String) -> Outcome {
    // Whoever asks in `isHeld` has the lock for a moment.
    for _ in 0..<20 {
      let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { return isHeld(path) ? .held : .unavailable }
      let code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
      if code == 0, isFile(descriptor, at: path) { return .taken(FileLock(path, descriptor)) }
      close(descriptor)
      guard [0, EWOULDBLOCK, EINTR].contains(code) else { return .unavailable }
      usleep(10_000)
    }
    return .held
  }

  /// Whether some program has the lock.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Whether the open file still has the name: its last owner may have removed it meanwhile.
  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }
}
