import Foundation

/// The system's error numbers.
package enum SystemError {
  /// Returns the system's own words for an error number, such as "permission denied".
  package static func text(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
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
