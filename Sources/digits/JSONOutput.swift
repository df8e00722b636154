import Foundation

/// Results for machines, on standard output.
enum JSONOutput {
  /// Prints `value` as one JSON document with sorted keys.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
