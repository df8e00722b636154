import Foundation
import Synchronization

/// The temporary names of files and folders that are not finished, and what is left of them when a
/// program was killed.
///
/// `.partial-PID-N` will take another name. `.replaced-PID-NAME` is a folder that gave its name to a
/// new one, on file systems that cannot exchange two names.
enum Leftovers {
  private static let partial = ".partial-"
  private static let replaced = ".replaced-"

  /// Creates something under a name that nobody uses.
  ///
  /// - Parameter create: creates it, and returns 0 or the system's error number.
  /// - Returns: the path, and 0 or the error number.
  static func newName(
    in folder: String, create: (_ path: String) -> Int32
  ) -> (path: String, code: Int32) {
    var attempt = 0
    while true {
      let path = Folder.file("\(partial)\(getpid())-\(attempt)", in: folder)
      let code = create(path)
      switch code {
      case EEXIST where attempt < 10_000: attempt += 1
      case EINTR: continue
      default: return (path, code)
      }
    }
  }

  /// Whether a path is that of a file or folder which is not finished.
  static func isUnfinished(_ path: String) -> Bool {
    path.split(separator: "/").last?.hasPrefix(partial) == true
  }

  /// Returns the name under which a folder waits while another takes its name.
  static func aside(_ name: String, in folder: String) -> String {
    Folder.file("\(replaced)\(getpid())-\(name)", in: folder)
  }

  private static let cleared = Mutex<Set<String>>([])

  /// Removes what programs that were killed have left in a folder. A folder that had given its name
  /// away when nothing else had it yet gets it back.
  ///
  /// Each process looks through a folder once. What cannot be removed does no harm, and stays.
  static func clear(in folder: String) {
    guard cleared.withLock({ $0.insert(folder).inserted }) else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names {
      guard let (owner, rest) = parts(name), isAbandoned(Folder.file(name, in: folder), owner)
      else { continue }
      let path = Folder.file(name, in: folder)
      let isAside = name.hasPrefix(replaced)
      // A rename onto a folder that holds files fails, which is what is wanted here.
      if isAside, rename(path, Folder.file(rest, in: folder)) == 0 { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Returns the number of the process that a temporary name belongs to, and what follows it.
  private static func parts(_ name: String) -> (owner: pid_t, rest: String)? {
    guard let prefix = [partial, replaced].first(where: name.hasPrefix) else { return nil }
    let numbered = name.dropFirst(prefix.count)
    guard let dash = numbered.firstIndex(of: "-"), let owner = pid_t(numbered[..<dash]), owner > 0
    else { return nil }
    return (owner, String(numbered[numbered.index(after: dash)...]))
  }

  /// Whether nobody writes there any more: the process does not exist, and nobody holds the lock,
  /// which also the processes of other machines that share the folder hold.
  private static func isAbandoned(_ path: String, _ owner: pid_t) -> Bool {
    guard kill(owner, 0) != 0, errno == ESRCH else { return false }
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }
}
