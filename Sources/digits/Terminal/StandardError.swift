import Foundation

/// Where progress, remarks and errors go, so that standard output holds results only.
enum StandardError {
  /// Whether a person looks on.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Columns of the terminal; 80 if that is unknown.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes `text` and ends the line. A closed standard error is no reason to stop.
  static func write(_ text: String, terminator: String = "\n") {
    try? FileHandle.standardError.write(contentsOf: Data((text + terminator).utf8))
  }
}
