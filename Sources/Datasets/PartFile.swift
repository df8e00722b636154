import FileFormats
import Foundation

/// The partial file of a download, and what the server's answer means for it.
final class PartFile {
  typealias Outcome = HTTPTransfer.Outcome

  /// The bytes that the file had before, and that need not be sent again.
  private(set) var start = 0
  /// The bytes that this attempt has received.
  private(set) var received = 0
  /// Why the file cannot be used, if something else has its name.
  private(set) var unusable: String?

  private let path: String
  private let progress: @Sendable (_ received: Int, _ total: Int?) -> Void
  private var descriptor: Int32 = -1
  private var total: Int?

  init(
    path: String,
    progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void = { _, _ in }
  ) {
    (self.path, self.progress) = (path, progress)
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    // A second name of the file would be somebody else's.
    if status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 {
      start = Int(status.st_size)
    } else {
      unusable = "cannot write \(path): it is a link or something else that is not a file"
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Takes the head of the answer.
  ///
  /// - Parameter field: returns the value of a header field.
  /// - Returns: the outcome that it implies; nil to go on with the body.
  func begin(status: Int, field: (String) -> String?) -> Outcome? {
    let type = field("Content-Type")?.lowercased() ?? ""
    switch status {
    case 416: return .rangeRefused
    case 200...299 where type.hasPrefix("text/html"):
      return .refused(reason: "sent an HTML page instead of the file")
    case 200: start = 0
    case 206:
      let range = field("Content-Range") ?? ""
      guard start > 0, range.lowercased().hasPrefix("bytes \(start)-") else { return .rangeRefused }
    default: return .refused(reason: "answered with HTTP status \(status)")
    }
    if let text = field("Content-Length")?.trimmingCharacters(in: .whitespaces) {
      let room = HTTPTransfer.largestBody - min(start, HTTPTransfer.largestBody)
      guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text),
        length <= room
      else {
        return .refused(
          reason: "promised '\(text.prefix(20))' bytes, not 0 to \(HTTPTransfer.largestBody)")
      }
      total = start + length
    }
    return open()
  }

  /// Opens the file at its end, or empties it if the body starts at the beginning. A link of that
  /// name is not followed.
  private func open() -> Outcome? {
    #if canImport(Darwin)
      descriptor = Darwin.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    #else
      descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    #endif
    // Two downloads would write over each other.
    if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      return .impossible(reason: "cannot write \(path): another download is writing it")
    }
    guard descriptor >= 0, ftruncate(descriptor, off_t(start)) == 0,
      lseek(descriptor, 0, SEEK_END) == off_t(start)
    else { return cannotWrite(errno) }
    return nil
  }

  /// - Returns: an outcome that ends the transfer; nil to go on.
  func take(_ bytes: UnsafeRawBufferPointer) -> Outcome? {
    if start == 0, received == 0, let first = bytes.first(where: { !" \t\r\n".utf8.contains($0) }),
      first == UInt8(ascii: "<")
    {
      return .refused(reason: "sent an HTML page instead of the file")
    }
    guard start + received + bytes.count <= HTTPTransfer.largestBody else {
      return .refused(reason: "sent more than \(HTTPTransfer.largestBody) bytes")
    }
    let code = SystemError.writing(bytes, to: descriptor)
    if code != 0 { return cannotWrite(code) }
    received += bytes.count
    progress(start + received, total)
    return nil
  }

  /// Flushes the file at the end of the connection.
  ///
  /// - Parameter fault: why it ended early; nil if the answer came whole.
  func end(fault: String?) -> Outcome {
    if descriptor >= 0, fsync(descriptor) != 0 { return cannotWrite(errno) }
    if let fault { return .interrupted(reason: fault, received: received) }
    return .complete(resumedFrom: start)
  }

  private func cannotWrite(_ code: Int32) -> Outcome {
    .impossible(reason: "cannot write \(path): \(SystemError.text(code))")
  }
}
