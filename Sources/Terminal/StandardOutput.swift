@preconcurrency import Foundation
import Wording

/// The place for results. Nothing else writes to it.
package enum StandardOutput {
  /// Writes one or several lines, with the control characters that a file may have put in visible.
  package static func write(_ lines: String) { print(SafeText.lines(lines)) }

  /// Writes one line, whatever its parts hold.
  package static func write(line: String) { print(SafeText.line(line)) }

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
