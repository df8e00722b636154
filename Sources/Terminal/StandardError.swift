import Foundation
import Wording

/// The place for progress, remarks and errors, so that standard output holds only results.
package enum StandardError {
  /// Whether standard error is a terminal, where a person reads it.
  package static let isTerminal = isatty(STDERR_FILENO) == 1

  /// The number of columns of the terminal; 80 if that is unknown.
  package static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes one line, whatever its parts hold, with the control characters that a file may have put in visible. It does
  /// nothing if standard error is closed.
  package static func write(_ line: String) { draw(SafeText.line(line) + "\n") }

  /// Writes what moves the terminal's cursor.
  static func draw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
