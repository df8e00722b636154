import CExchange
import Foundation

/// One of several changes that belong together. Nothing has changed before it is made, and then it
/// can be undone.
enum FileChange: Sendable {
  case place(PartialFile)
  case remove(String)

  /// What a change did, and where the old file waits until all changes are made.
  struct Done {
    let path: String
    /// nil if no file was there.
    let old: Old?

    enum Old {
      case waiting(String)
      /// On file systems that cannot keep it.
      case gone
    }

    /// Puts the old state back, as far as the file system has kept it.
    func undo() {
      switch old {
      case .waiting(let name): rename(name, path)
      case .gone: break
      case nil: unlink(path)
      }
    }

    /// Lets go of the old file.
    func settle() {
      if case .waiting(let name) = old { unlink(name) }
    }
  }

  var path: String {
    switch self {
    case .place(let file): file.path
    case .remove(let path): path
    }
  }

  /// Makes the change.
  ///
  /// - Parameter canBeUndone: whether the old file is kept until then.
  /// - Returns: what was done; nil if there was nothing to do.
  /// - Throws: `FileFault` if the system refuses, after which nothing has changed.
  func make(canBeUndone: Bool) throws(FileFault) -> Done? {
    switch self {
    case .place(let file):
      return Done(path: path, old: try file.takeName(keepsOld: canBeUndone))
    case .remove:
      let (name, code) = Leftovers.newName(in: Folder.above(path)) {
        link(path, $0) == 0 ? 0 : errno
      }
      if code == ENOENT { return nil }
      do {
        try AtomicFile.unlinkFile(path)
      } catch {
        if code == 0 { unlink(name) }
        throw error
      }
      return Done(path: path, old: code == 0 ? .waiting(name) : .gone)
    }
  }

  /// Gives up a change that is not made.
  func discard() {
    if case .place(let file) = self { file.discard() }
  }
}
