import Foundation

/// A text that grows line by line while others read it: programs that follow a file see each line as soon
/// as it is there. After a crash the last line may lack its end.
package final class LineFile {
  private let path: String
  private let descriptor: Int32
  /// The number of its bytes.
  package private(set) var length: Int

  /// Opens the file, or makes it.
  ///
  /// - Parameter kept: the number of bytes to keep; what follows them is cut off.
  /// - Throws: `FileFault` if the file cannot be written or has fewer bytes.
  package init(path: String, keeping kept: Int) throws(FileFault) {
    (self.path, length) = (path, kept)
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw Self.fault(path, errno) }
    var status = stat()
    let code = fstat(descriptor, &status) == 0 ? 0 : errno
    let size = code == 0 ? Int(status.st_size) : 0
    guard code == 0, size >= kept else {
      close(descriptor)
      guard code == 0 else { throw Self.fault(path, code) }
      throw FileFault(path: path, expected: "at least \(kept) bytes", found: "\(size)")
    }
    // A file that is left alone keeps the time of its last line.
    if size > kept, ftruncate(descriptor, off_t(kept)) != 0 {
      let code = errno
      close(descriptor)
      throw Self.fault(path, code)
    }
  }

  deinit { close(descriptor) }

  /// Adds a line in one write.
  ///
  /// - Parameter line: without the line break.
  /// - Throws: `FileFault` if the disk refuses.
  package func append(_ line: String) throws(FileFault) {
    let bytes = Array((line + "\n").utf8)
    let code = bytes.withUnsafeBytes { SystemError.writing($0, to: descriptor) }
    guard code == 0 else { throw Self.fault(path, code) }
    length += bytes.count
  }

  /// Waits until every line is on the disk.
  ///
  /// - Throws: `FileFault` if the disk refuses.
  package func flush() throws(FileFault) {
    guard fsync(descriptor) == 0 else { throw Self.fault(path, errno) }
  }

  private static func fault(_ path: String, _ code: Int32) -> FileFault {
    FileFault(path: path, expected: "a file that can be written", found: SystemError.text(code))
  }
}
