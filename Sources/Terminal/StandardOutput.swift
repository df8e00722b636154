@preconcurrency import Foundation

/// The place for results.
package enum StandardOutput {
  /// Hands what was printed to the system.
  ///
  /// - Returns: why that failed, now or before, in the system's words; nil if everything arrived.
  package static func flush() -> String? {
    errno = 0
    let (flushed, failed) = (fflush(stdout) == 0, ferror(stdout) != 0)
    guard !flushed || failed else { return nil }
    return errno == 0 ? "an error" : String(cString: strerror(errno)).lowercased()
  }
}
