import Foundation
import TestSupport
import Testing

import FileFormats

/// Joins magic, version, length, header and numbers.
private func assemble(_ header: String, _ numbers: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let count = header.utf8.count
  let length = [UInt8(count & 255), UInt8(count >> 8)] + (version == 1 ? [] : [0, 0])
  return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0] + length + Array(header.utf8) + numbers
}

@Suite struct NPYTests {
  private let one: [UInt8] = [0, 0, 0x80, 0x3f]

  private func read(_ bytes: [UInt8]) throws -> NPYArray {
    let folder = try TemporaryFolder()
    return try NPY.read(path: folder.file("a.npy", bytes))
  }

  @Test func handmadeFilesRead() throws {
    #expect(
      try read(assemble("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }\n", one))
        == NPYArray(shape: [1, 1], dtype: .float32, values: [1]))
    // This has another order, other quotes and spaces, version 2, and a tuple of one element.
    #expect(
      try read(
        assemble("{\"shape\":(3,),'fortran_order':False,'descr':'|u1'}", [0, 7, 255], version: 2))
        == NPYArray(shape: [3], dtype: .uint8, values: [0, 7, 255]))
    #expect(
      try read(
        assemble(
          "{'descr': '<f8', 'fortran_order': False, 'shape': (), }   \n",
          [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], version: 3))
        == NPYArray(shape: [], dtype: .float64, values: [1.5]))
    #expect(
      try read(assemble("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 7)}", []))
        == NPYArray(shape: [0, 7], dtype: .float32, values: []))
  }

  @Test func writtenBytesAreTheseAndOnlyThese() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    try NPY.write(floats: [1], shape: [1], to: path)
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    let padded = header + String(repeating: " ", count: 128 - 10 - 1 - header.utf8.count) + "\n"
    #expect(padded.utf8.count + 10 == 128)
    #expect(try FileBytes.read(path: path) == assemble(padded, one))
  }

  @Test(arguments: [[], [1], [6], [2, 3], [0, 3], [1, 2, 3, 1]]) func bothTypesRoundTrip(
    _ shape: [Int]
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    let count = shape.reduce(1, *)
    let floats = (0..<count).map { Float($0) * -0.1 + 3 }
    try NPY.write(floats: floats, shape: shape, to: path)
    #expect(
      try NPY.read(path: path) == NPYArray(shape: shape, dtype: .float32, values: floats))
    let bytes = (0..<count).map { UInt8(255 - $0) }
    try NPY.write(bytes: bytes, shape: shape, to: path)
    #expect(
      try NPY.read(path: path)
        == NPYArray(shape: shape, dtype: .uint8, values: bytes.map { Float($0) }))
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

    init(_ name: String, header: String, at offset: Int, _ expected: String, _ found: String) {
      self.init(name, assemble(header, [0, 0, 0, 0]), at: 10 + offset, expected, found)
    }
  }

  static let damages: [Damage] = [
    Damage(
      "empty file", [], at: 0, "an NPY file, which begins with \\x93NUMPY and a version",
      "no bytes at all"),
    Damage(
      "another file", Array("PK the zip of an npz".utf8), at: 0,
      "an NPY file, which begins with \\x93NUMPY and a version", "other bytes"),
    Damage(
      "version 4", assemble("{}", [], version: 4), at: 6, "NPY version 1.0, 2.0 or 3.0", "4.0"),
    Damage(
      "cut before the header's length", Array(assemble("{}", [])[..<9]), at: 8,
      "a header that ends within the file", "a file of 9 bytes"),
    Damage(
      "cut in the header", assemble("{'descr'", []).dropLast(), at: 8,
      "a header that ends within the file", "a file of 17 bytes"),
    Damage("no dictionary", header: "[1]", at: 0, "\"{\"", "\"[1]\""),
    Damage(
      "header without an end", header: "{'descr': '<f4'", at: 15, "\"}\"", "the end of the header"),
    Damage(
      "open string", header: "{'descr", at: 1, "a string with a closing quote", "none"),
    Damage(
      "unknown key", header: "{'descr': '<f4', 'x': 1}", at: 17,
      "descr, fortran_order and shape, each once", "'x'"),
    Damage(
      "repeated key", header: "{'descr': '<f4', 'descr': '<f4'}", at: 17,
      "descr, fortran_order and shape, each once", "'descr'"),
    Damage(
      "missing key", header: "{'descr': '<f4', 'shape': (1,)}", at: 31,
      "descr, fortran_order and shape", "only some of them"),
    Damage(
      "big-endian", header: "{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", at: 10,
      "the number type |u1, <f4 or <f8", "'>f4'"),
    Damage(
      "integers", header: "{'descr': '<i8', 'fortran_order': False, 'shape': (1,)}", at: 10,
      "the number type |u1, <f4 or <f8", "'<i8'"),
    Damage(
      "record type", header: "{'descr': [('x', '<f4')], 'fortran_order': False}", at: 10,
      "a string", "\"[('x', '<f4'\""),
    Damage(
      "Fortran order", header: "{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}", at: 54,
      "numbers in C order", "Fortran order"),
    Damage(
      "no truth value", header: "{'fortran_order': 0}", at: 18, "True or False", "\"0}\""),
    Damage(
      "negative size", header: "{'shape': (-1,)}", at: 11, "a size that fits in 63 bits",
      "\"-1,)}\""),
    Damage(
      "size beyond Int", header: "{'shape': (9223372036854775808,)}", at: 11,
      "a size that fits in 63 bits", "\"922337203685\""),
    Damage(
      "text after the dictionary",
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", at: 56,
      "the end of the header", "\"x\""),
    Damage(
      "too few numbers", header: "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", at: 55,
      "as many bytes as f4 numbers of shape [2] take", "4"),
    Damage(
      "too many numbers", header: "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}", at: 55,
      "as many bytes as u1 numbers of shape [3] take", "4"),
    Damage(
      "overflowing shape",
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4)}",
      at: 78, "as many bytes as f4 numbers of shape [4294967296, 4294967296, 4] take", "4"),
  ]

  @Test(arguments: damages) func damageIsNamed(_ damage: Damage) throws {
    let fault = try #require(faultOf { try read(damage.bytes) })
    #expect(fault.offset == damage.offset)
    #expect(fault.expected == damage.expected)
    #expect(fault.found == damage.found)
  }

  @Test func fortranOrderComesWithAdvice() throws {
    let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}"
    let fault = try #require(faultOf { try read(assemble(header, one)) })
    #expect(fault.hint == "save it again with numpy.ascontiguousarray")
  }
}
