import Foundation

/// Text files as the editors and spreadsheets of any system write them.
package enum TextFile {
  /// Writes comments, each after a # on a line of its own whatever it contains, and rows.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(
    comments: [String], _ rows: [String], to path: String
  ) throws(FileFault) {
    let lines = comments.map { "# " + $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
    try AtomicFile.write(Data(((lines + rows).joined(separator: "\n") + "\n").utf8), to: path)
  }

  /// Returns the lines of a file without white space around them. A line ends with LF, CR LF or CR;
  /// a byte-order mark is no part of the text.
  ///
  /// - Parameter expected: what the file should contain, for the fault.
  /// - Throws: `FileFault` if the file cannot be read, or is neither UTF-8 nor, with a byte-order
  ///   mark, UTF-16.
  package static func lines(
    path: String, limit: Int, expected: String
  ) throws(FileFault) -> [String] {
    let bytes = Data(try FileBytes.read(path: path, limit: limit))
    let isUTF16 = [[0xff, 0xfe], [0xfe, 0xff]].contains { bytes.starts(with: $0) }
    guard let text = String(data: bytes, encoding: isUTF16 ? .utf16 : .utf8),
      !text.unicodeScalars.contains("\0")
    else {
      throw FileFault(path: path, expected: expected, found: "bytes that are not text")
    }
    return text.drop { $0 == "\u{feff}" }
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
