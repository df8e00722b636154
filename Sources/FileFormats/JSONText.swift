import Foundation
import Wording

/// Values as JSON. The same value gives the same bytes: keys are sorted, and slashes not escaped.
package enum JSONText {
  /// Returns the value on one line, for metadata and for lists with one value per line.
  package static func line(_ value: some Encodable) throws -> String {
    String(decoding: try encoded(value, []), as: UTF8.self)
  }

  /// Returns the value with indentation, which people can read too.
  package static func document(_ value: some Encodable) throws -> Data {
    try encoded(value, .prettyPrinted)
  }

  /// Writes the document to `path`, with or without a line break at its end.
  ///
  /// - Parameter replaces: see `AtomicFile.write`.
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(
    _ value: some Encodable, to path: String, endsLine: Bool = true, replaces: Bool = true
  ) throws {
    try AtomicFile.write(
      try document(value) + Data((endsLine ? "\n" : "").utf8), to: path, replaces: replaces)
  }

  /// - Parameter expected: what the file should contain, for the fault.
  /// - Throws: `FileFault` if the file cannot be read, or holds something else or a number that is out
  ///   of its bounds.
  package static func read<Value: CheckedContent>(
    _ type: Value.Type, path: String, expected: String
  ) throws(FileFault) -> Value {
    let bytes = try FileBytes.read(path: path, limit: limit)
    guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else {
      let isJSON = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
      throw FileFault(
        path: path, expected: expected, found: isJSON ? "other JSON" : "no JSON")
    }
    return try checked(value, path: path)
  }

  /// The longest document that is read, in bytes: far more than any that this program writes.
  private static let limit = 1 << 24

  private static func checked<Value: CheckedContent>(
    _ value: Value, path: String
  ) throws(FileFault) -> Value {
    guard let fault = value.fault else { return value }
    throw FileFault(path: path, expected: Value.expectation, found: fault)
  }

  /// Decodes a value from the text of a file's metadata.
  ///
  /// - Throws: `FileFault` if the key is missing or its text does not describe a `Value` whose numbers
  ///   are within their bounds.
  package static func decode<Value: CheckedContent>(
    _ type: Value.Type, _ metadata: [String: String], _ key: String, path: String
  ) throws(FileFault) -> Value {
    guard let text = metadata[key] else {
      throw FileFault(path: path, expected: "metadata \(key)", found: "none")
    }
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw FileFault(
        path: path, expected: "metadata \(key) as JSON that this program wrote",
        found: String(text.prefix(60)))
    }
    return try checked(value, path: path)
  }

  /// Returns JSON without characters that a terminal would obey.
  private static func encoded(
    _ value: some Encodable, _ more: JSONEncoder.OutputFormatting
  ) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
    let bytes = try encoder.encode(value)
    return Data(SafeText.json(String(decoding: bytes, as: UTF8.self)).utf8)
  }
}
