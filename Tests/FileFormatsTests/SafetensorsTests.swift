import Foundation
import TestSupport
import Testing

import FileFormats

/// Joins length, header and numbers, whether they fit each other or not.
private func assemble(_ header: String, _ numbers: [UInt8] = []) -> [UInt8] {
  let count = header.utf8.count
  return [UInt8(count & 255), UInt8(count >> 8), 0, 0, 0, 0, 0, 0] + Array(header.utf8) + numbers
}

private func read(_ bytes: [UInt8]) throws -> SafetensorsFile {
  try SafetensorsReader(file: bytes, path: "f").read()
}

@Suite struct SafetensorsTests {
  typealias Entry = SafetensorsFile.Entry

  /// The numbers 1 and -2 as F32, then 0.1 as F64.
  private let handNumbers: [UInt8] = [
    0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f,
  ]

  @Test func handmadeFileReads() throws {
    let header = #"""
      { "b" : {"shape":[],"data_offsets":[8,16],"dtype":"F64"},
      "__metadata__":{"note":"a\"\u00e9\ud83d\ude00\n"},
      "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}
      """#
    let file = try read(assemble(header, handNumbers))
    #expect(
      file.entries == [
        Entry(name: "a", shape: [2, 1], values: [1, -2]),
        Entry(name: "b", shape: [], doubles: [0.1]),
      ])
    #expect(file.metadata == ["note": "a\"é😀\n"])
    #expect(file["b"]?.values == [0.1])
    #expect(file["a"]?.doubles == [1, -2])
    #expect(file["c"] == nil)
  }

  @Test func writtenBytesAreTheseAndOnlyThese() {
    let file = SafetensorsFile(
      entries: [
        Entry(name: "w", shape: [2], values: [1, -2]), Entry(name: "a", shape: [], doubles: [0.1]),
      ],
      metadata: ["z": "\"\u{1}", "step": "12"])
    let header =
      #"{"__metadata__":{"step":"12","z":"\"\u0001"},"#
      + #""w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""a":{"dtype":"F64","shape":[],"data_offsets":[8,16]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(!padding.isEmpty)
    #expect(file.encode() == assemble(header + padding, handNumbers))
  }

  @Test func roundTripThroughAFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.safetensors")
    let values =
      (0..<1000).map { Float($0) * 0.37 - 100 } + [.infinity, -0.0, .leastNonzeroMagnitude]
    let file = SafetensorsFile(
      entries: [
        Entry(name: "down0.block0/σ \"x\"\\", shape: [17, 59], values: values),
        Entry(name: "empty", shape: [0, 4], values: []),
        Entry(name: "d", shape: [2], doubles: [.pi, 1e300]),
      ],
      metadata: ["ü": "line\nline\t\u{7}", "": ""])
    try file.write(to: path)
    #expect(try SafetensorsFile.read(path: path) == file)
    #expect(SafetensorsFile(entries: []).encode() == assemble("{}      "))
    #expect(try read(assemble("{}")) == SafetensorsFile(entries: []))
  }

  @Test func notANumberKeepsItsBits() throws {
    let value = Float(bitPattern: 0x7fc1_2345)
    let file = SafetensorsFile(entries: [Entry(name: "n", shape: [1], values: [value])])
    #expect(try read(file.encode())["n"]?.values.first?.bitPattern == 0x7fc1_2345)
  }

  @Test func missingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("none.safetensors")
    #expect(
      try #require(faultOf { try SafetensorsFile.read(path: path) }).found == "no such file")
  }

  // MARK: Damage

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let offset: Int
    let expected: String
    let found: String

    init(_ name: String, _ bytes: [UInt8], at offset: Int, _ expected: String, _ found: String) {
      testDescription = name
      self.bytes = bytes
      self.offset = offset
      self.expected = expected
      self.found = found
    }

    /// Makes a case of one tensor "a" with the given fields, and 8 bytes of numbers.
    init(_ name: String, fields: String, _ expected: String, _ found: String) {
      self.init(
        name, assemble("{\"a\":\(fields)}", [UInt8](repeating: 0, count: 8)), at: 9, expected, found
      )
    }
  }

  private static func tensor(_ name: String, _ start: Int, _ end: Int) -> String {
    "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[\((end - start) / 4)],"
      + "\"data_offsets\":[\(start),\(end)]}"
  }

  static let damages: [Damage] = [
    Damage(
      "empty file", [], at: 0, "a safetensors file, which begins with 8 bytes of header length",
      "0 bytes in all"),
    Damage(
      "seven bytes", [2, 0, 0, 0, 0, 0, 0], at: 0,
      "a safetensors file, which begins with 8 bytes of header length", "7 bytes in all"),
    Damage(
      "header beyond the file", [3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d], at: 0,
      "a header of at most 2 bytes", "a length of 3"),
    Damage(
      "header length beyond Int", [UInt8](repeating: 255, count: 20), at: 0,
      "a header of at most 12 bytes", "a length of 18446744073709551615"),
    Damage("no header", assemble(""), at: 8, "a JSON value", "the end of the header"),
    Damage("cut JSON", assemble("{\"a\":"), at: 13, "a JSON value", "the end of the header"),
    Damage("text after JSON", assemble("{} x"), at: 11, "the end of the header", "\"x\""),
    Damage("trailing comma", assemble("{\"a\":1,}"), at: 15, "a string", "\"}\""),
    Damage("leading zero", assemble("{\"a\":01}"), at: 14, "no digit after a leading 0", "\"1\""),
    Damage(
      "deep nesting", assemble(String(repeating: "[", count: 5000)), at: 24,
      "less deeply nested JSON", "\"[\""),
    Damage(
      "text not in UTF-8", [5, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xff, 0x22, 0x7d], at: 10,
      "a string in UTF-8", "other bytes"),
    Damage(
      "half a surrogate pair", assemble(#"{"\ud800":1}"#), at: 16, "a whole character before here",
      "\"\"\""),
    Damage("a list", assemble("[]"), at: 8, "a JSON object as the header", "another value"),
    Damage(
      "metadata as text", assemble(#"{"__metadata__":"x"}"#), at: 9, "metadata as an object",
      "another value"),
    Damage(
      "number in metadata", assemble(#"{"__metadata__":{"step":1}}"#), at: 25,
      "a string as metadata \"step\"", "another value"),
    Damage(
      "repeated metadata", assemble(#"{"__metadata__":{"k":"1","k":"2"}}"#), at: 33,
      "each name once", "\"k\" again"),
    Damage(
      "repeated tensor",
      assemble("{\(tensor("a", 0, 4)),\(tensor("a", 4, 8))}", [UInt8](repeating: 0, count: 8)),
      at: 9 + tensor("a", 0, 4).utf8.count + 1, "each name once", "\"a\" again"),
    Damage("tensor as number", fields: "3", "tensor \"a\" as an object", "another value"),
    Damage(
      "no dtype", fields: #"{"shape":[2],"data_offsets":[0,8]}"#,
      "a string \"dtype\" for tensor \"a\"", "none"),
    Damage(
      "dtype as number", fields: #"{"dtype":32,"shape":[2],"data_offsets":[0,8]}"#,
      "a string \"dtype\" for tensor \"a\"", "another value"),
    Damage(
      "other dtype", fields: #"{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}"#,
      "dtype F32 or F64 for tensor \"a\"", "\"BF16\""),
    Damage(
      "no shape", fields: #"{"dtype":"F32","data_offsets":[0,8]}"#,
      "a list as \"shape\" of tensor \"a\"", "none"),
    Damage(
      "negative size", fields: #"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#,
      "whole numbers of at least 0 in \"shape\" of tensor \"a\"", "another value"),
    Damage(
      "fraction as size", fields: #"{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}"#,
      "whole numbers of at least 0 in \"shape\" of tensor \"a\"", "another value"),
    Damage(
      "size beyond Int",
      fields: #"{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}"#,
      "whole numbers of at least 0 in \"shape\" of tensor \"a\"", "another value"),
    Damage(
      "overflowing shape",
      fields: #"{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}"#,
      "as many bytes for tensor \"a\" as F32 of shape [4294967296, 4294967296, 2] takes", "8"),
    Damage(
      "shape not its bytes", fields: #"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
      "as many bytes for tensor \"a\" as F32 of shape [3] takes", "8"),
    Damage(
      "no offsets", fields: #"{"dtype":"F32","shape":[2]}"#,
      "a list as \"data_offsets\" of tensor \"a\"", "none"),
    Damage(
      "one offset", fields: #"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#,
      "a start and an end as \"data_offsets\" of tensor \"a\"", "[0]"),
    Damage(
      "offsets backwards", fields: #"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
      "a start and an end as \"data_offsets\" of tensor \"a\"", "[8, 0]"),
    Damage(
      "numbers beyond the file", fields: #"{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#,
      "tensor \"a\" within the 8 bytes of numbers", "bytes 0 to 12"),
    Damage(
      "overlap",
      assemble("{\(tensor("a", 0, 8)),\(tensor("b", 4, 12))}", .init(repeating: 0, count: 12)),
      at: 9 + tensor("a", 0, 8).utf8.count + 1,
      "tensor \"b\" to begin where the one before ends, at 8", "an overlap from 4"),
    Damage(
      "gap", assemble("{\(tensor("a", 4, 8))}", .init(repeating: 0, count: 8)), at: 9,
      "tensor \"a\" to begin where the one before ends, at 0", "a gap to 4"),
    Damage(
      "trailing numbers", assemble("{\(tensor("a", 0, 4))}", .init(repeating: 0, count: 7)),
      at: 8 + 2 + tensor("a", 0, 4).utf8.count + 4, "the end of the file after the last tensor",
      "3 more bytes"),
  ]

  @Test(arguments: damages) func damageIsNamed(_ damage: Damage) throws {
    #expect(
      try #require(faultOf { try read(damage.bytes) })
        .withoutHint
        == FileFault(
          path: "f", offset: damage.offset, expected: damage.expected, found: damage.found))
  }

  @Test func everyTruncationIsNoticed() throws {
    let whole = SafetensorsFile(
      entries: [Entry(name: "w", shape: [2], values: [1, -2])], metadata: ["k": "v"]
    ).encode()
    for length in whole.indices {
      #expect(throws: FileFault.self, "cut at \(length)") { try read(Array(whole[..<length])) }
    }
  }
}

extension FileFault {
  /// The fault without its hint, which tests of the facts ignore.
  fileprivate var withoutHint: FileFault {
    FileFault(
      path: path, offset: offset, expected: expected, found: found)
  }
}
