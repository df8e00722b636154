import Foundation

/// Results for machines, on standard output.
enum JSONOutput {
  /// `value` as one JSON document with sorted keys.
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// Prints `value` as one JSON document with sorted keys.
  static func print(_ value: some Encodable) throws {
    Swift.print(String(decoding: try encode(value), as: UTF8.self))
  }
}
