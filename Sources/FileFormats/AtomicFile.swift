import Foundation

/// Writes files so that a reader, or a crash at any moment, finds either the old content or the
/// new, never a part.
package enum AtomicFile {
  /// Writes `bytes` to `path`, replacing a file that is there.
  ///
  /// The bytes go to a temporary name in the same folder, are flushed to the disk, and then take
  /// the place of `path` in one rename. Folders are not created; a symbolic link is replaced, not
  /// followed.
  ///
  /// - Parameter replaces: whether a file that is there may be replaced. If not, then of several
  ///   programs that write `path` at once exactly one succeeds.
  /// - Throws: `FileFault` if the folder is missing, `path` is a folder or a device or may not be
  ///   replaced, or the disk refuses; nothing is left behind in that case.
  package static func write(
    _ bytes: some ContiguousBytes, to path: String, replaces: Bool = true
  ) throws(FileFault) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      // Renaming over a device such as /dev/null would destroy it.
      throw FileFault(
        path: path, expected: "a new file or one to replace", found: kindOfFile(status.st_mode))
    }
    let folder = folder(of: path)
    let (descriptor, temporary) = try createTemporary(in: folder, for: path)
    let written = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let flushed = written == 0 && fsync(descriptor) != 0 ? errno : written
    let closed = close(descriptor) != 0 && flushed == 0 ? errno : flushed
    // A rename replaces what is there; a link does not.
    let place = replaces ? rename : link
    let renamed = closed == 0 && place(temporary, path) != 0 ? errno : closed
    if renamed != 0 || !replaces { unlink(temporary) }
    guard renamed == 0 else {
      throw FileFault(
        path: path, expected: "a file that can be written", found: SystemError.text(renamed))
    }
    flushFolder(folder)
  }

  /// Returns the part before the last "/", which is "." for a bare name.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Creates a temporary file. Its name holds the process number, and `O_EXCL` makes it unique.
  private static func createTemporary(
    in folder: String, for path: String
  ) throws(FileFault) -> (descriptor: Int32, name: String) {
    var attempt = 0
    while true {
      let name = "\(folder)/.partial-\(getpid())-\(attempt)"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, name) }
      let code = errno
      switch code {
      case EEXIST where attempt < 10_000: attempt += 1
      case EINTR: continue
      case ENOENT, ENOTDIR:
        throw FileFault(
          path: path, expected: "the folder \(folder) to exist", found: SystemError.text(code),
          hint: "create the folder first")
      default:
        throw FileFault(
          path: path, expected: "a folder that can be written to", found: SystemError.text(code))
      }
    }
  }

  /// Returns 0, or the error number of the write that failed.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[done...])
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, part.baseAddress, min(part.count, 1 << 30))
      #else
        let count = Glibc.write(descriptor, part.baseAddress, min(part.count, 1 << 30))
      #endif
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return errno }
      done += count
    }
    return 0
  }

  /// Makes the rename itself durable. Some file systems cannot flush a folder. The file is whole
  /// either way, so a refusal is not an error.
  private static func flushFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
