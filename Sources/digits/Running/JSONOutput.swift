import FileFormats
import Terminal

/// Results for machines, on standard output.
enum JSONOutput {
  /// Prints `value` as one JSON document with sorted keys.
  static func print(_ value: some Encodable) throws {
    StandardOutput.write(String(decoding: try JSONText.document(value), as: UTF8.self))
  }
}
