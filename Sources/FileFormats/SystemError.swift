import Foundation

/// The system's error numbers.
package enum SystemError {
  /// Returns what an error number says was found: the system's own words, such as "permission denied",
  /// unless they name no thing.
  package static func text(_ code: Int32) -> String {
    switch code {
    case EEXIST: "a file"
    case EISDIR: "a folder"
    case ENOTDIR: "a file where a folder should be"
    default: String(cString: strerror(code)).lowercased()
    }
  }

  /// Writes all bytes to an open file.
  ///
  /// - Returns: 0, or the error number of the write that failed.
  package static func writing(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = write(descriptor, part.baseAddress, min(part.count, 1 << 30))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return errno }
      done += count
    }
    return 0
  }
}
