import Foundation

/// Values as JSON. The same value gives the same bytes: keys are sorted, slashes stand as they are.
package enum JSONText {
  /// One line, for metadata and for lists with a value a line.
  package static func line(_ value: some Encodable) throws -> String {
    String(decoding: try encoder([]).encode(value), as: UTF8.self)
  }

  /// Indented, for people too.
  package static func document(_ value: some Encodable) throws -> Data {
    try encoder(.prettyPrinted).encode(value)
  }

  /// Puts the document at `path`, with a line break at its end or without.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(
    _ value: some Encodable, to path: String, endsLine: Bool = true
  ) throws {
    try AtomicFile.write(try document(value) + Data((endsLine ? "\n" : "").utf8), to: path)
  }

  /// - Parameter expected: what the file should be, for the fault.
  /// - Throws: `FileFault` if the file cannot be read or holds something else.
  package static func read<Value: Decodable>(
    _ type: Value.Type, path: String, expected: String
  ) throws(FileFault) -> Value {
    let bytes = Data(try FileBytes.read(path: path))
    guard let value = try? JSONDecoder().decode(type, from: bytes) else {
      throw FileFault(path: path, expected: expected, found: "other JSON")
    }
    return value
  }

  /// A value from the text of a file's metadata.
  ///
  /// - Throws: `FileFault` if the key is missing or its text does not describe a `Value`.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, _ metadata: [String: String], _ key: String, path: String
  ) throws(FileFault) -> Value {
    guard let text = metadata[key] else {
      throw FileFault(path: path, expected: "metadata \(key)", found: "none")
    }
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw FileFault(
        path: path, expected: "metadata \(key) in this program's JSON",
        found: String(text.prefix(60)))
    }
    return value
  }

  private static func encoder(_ more: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
    return encoder
  }
}
