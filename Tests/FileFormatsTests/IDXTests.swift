import Foundation
import TestSupport
import Testing

import FileFormats

/// Two images of 2 x 3, written out by hand.
private let handFile: [UInt8] = [
  0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3,
  1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255,
]
private let handArray = IDXArray(
  dimensions: [2, 2, 3], bytes: [1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255])

@Suite struct IDXTests {
  @Test func handFileReadsAndIsWrittenBackByteForByte() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", handFile)
    #expect(try IDX.read(path: path) == handArray)
    try IDX.write(handArray, to: path, gzip: false)
    #expect(try FileBytes.read(path: path) == handFile)
  }

  @Test func compressionIsToldByContentAndDeterministic() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("plain-name")
    try IDX.write(handArray, to: path, gzip: true)
    let first = try FileBytes.read(path: path)
    // These are magic, deflate, no flags, time 0, and "unknown" for the system.
    #expect(first.starts(with: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]))
    #expect(first[9] == 255)
    #expect(try IDX.read(path: path) == handArray)
    try IDX.write(handArray, to: path, gzip: true)
    #expect(try FileBytes.read(path: path) == first)
    #expect(try IDX.read(path: folder.file("misnamed.gz", handFile)) == handArray)
  }

  @Test func concatenatedMembersReadAsOne() throws {
    let folder = try TemporaryFolder()
    let members =
      Gzip.compress(Array(handFile[..<7])) + Gzip.compress([])
      + Gzip.compress(Array(handFile[7...]))
    #expect(try IDX.read(path: folder.file("a", members)) == handArray)
  }

  @Test func largeArraySurvivesBothWays() throws {
    let folder = try TemporaryFolder()
    // The array is longer than the 1 MiB pieces in which it is decompressed.
    let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let array = IDXArray(dimensions: [bytes.count], bytes: bytes)
    for gzip in [false, true] {
      let path = folder.file("a")
      try IDX.write(array, to: path, gzip: gzip)
      #expect(try IDX.read(path: path) == array)
    }
  }

  @Test func emptyArrayIsAllowed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5])
    #expect(try IDX.read(path: path) == IDXArray(dimensions: [0, 5], bytes: []))
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let offset: Int
    let expected: String
    let found: String
  }

  static let damages: [Damage] = [
    Damage(
      testDescription: "empty file", bytes: [], offset: 0,
      expected: "an IDX file", found: "no bytes at all"),
    Damage(
      testDescription: "not IDX at all", bytes: Array("PK\u{3}\u{4}zip".utf8), offset: 0,
      expected: "an IDX file, which begins with two zero bytes", found: "0x50 0x4b 0x03 0x04"),
    Damage(
      testDescription: "second magic byte", bytes: [0, 1] + handFile[2...], offset: 0,
      expected: "an IDX file, which begins with two zero bytes", found: "0x00 0x01 0x08 0x03"),
    Damage(
      testDescription: "three bytes", bytes: [0, 0, 8], offset: 0,
      expected: "the 4 bytes of an IDX header", found: "3"),
    Damage(
      testDescription: "float type", bytes: [0, 0, 0x0d] + handFile[3...], offset: 2,
      expected: "type code 0x08 (unsigned byte)", found: "0x0d (float)"),
    Damage(
      testDescription: "unknown type", bytes: [0, 0, 0x7f] + handFile[3...], offset: 2,
      expected: "type code 0x08 (unsigned byte)", found: "0x7f (not an IDX type)"),
    Damage(
      testDescription: "no dimensions", bytes: [0, 0, 8, 0, 1], offset: 3,
      expected: "1 to 255 dimensions", found: "0"),
    Damage(
      testDescription: "cut in the dimensions", bytes: Array(handFile[..<15]), offset: 4,
      expected: "12 bytes for 3 dimensions", found: "11"),
    Damage(
      testDescription: "dimensions overflow",
      bytes: [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), offset: 4,
      expected: "dimensions for at most 4294967296 values in all",
      found: "[4294967295, 4294967295, 4294967295]"),
    Damage(
      testDescription: "overflow hidden by a zero",
      bytes: [0, 0, 8, 3, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8), offset: 4,
      expected: "dimensions for at most 4294967296 values in all",
      found: "[0, 4294967295, 4294967295]"),
    Damage(
      testDescription: "large size in a small file",
      bytes: [0, 0, 8, 1, 0x03, 0xff, 0xff, 0xff, 9, 9], offset: 10,
      expected: "67108863 bytes of values for the dimensions [67108863]", found: "2"),
    Damage(
      testDescription: "one value short", bytes: Array(handFile.dropLast()), offset: 27,
      expected: "12 bytes of values for the dimensions [2, 2, 3]", found: "11"),
  ]

  @Test(arguments: damages)
  func damageIsNamedPlainAndCompressed(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    let plain = try folder.file("plain", damage.bytes)
    let fault = try #require(faultOf { try IDX.read(path: plain) })
    #expect(fault.path == plain)
    #expect(fault.offset == damage.offset)
    #expect(fault.expected == damage.expected)
    #expect(fault.found == damage.found)

    let compressed = try folder.file("compressed", Gzip.compress(damage.bytes))
    let twin = try #require(faultOf { try IDX.read(path: compressed) })
    #expect(twin.offset == damage.offset)
    #expect(twin.expected == damage.expected)
    #expect(twin.found == damage.found)
    #expect(twin.description.contains("counted after decompression"))
  }

  @Test func hugeSizeInASmallFileTakesNoMemory() throws {
    let folder = try TemporaryFolder()
    let bytes: [UInt8] = [0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff, 9, 9]
    let fault = try #require(faultOf { try IDX.read(path: folder.file("plain", bytes)) })
    #expect(fault.offset == 10 && fault.found == "2")
    let twin = try #require(
      faultOf { try IDX.read(path: folder.file("compressed", Gzip.compress(bytes))) })
    #expect(twin.offset == 4 && twin.found == "[4294967295]")
  }

  @Test func trailingBytesAreRefused() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.file("a", handFile + [1, 2])
    let fault = try #require(faultOf { try IDX.read(path: plain) })
    #expect(fault.offset == 28)
    #expect(fault.found == "2 more bytes")
    #expect(
      fault.description == """
        \(plain): at byte 28: expected the end of the data after 12 values for the dimensions \
        [2, 2, 3], found 2 more bytes
        """)
    let compressed = try folder.file("b", Gzip.compress(handFile + [1]))
    #expect(try #require(faultOf { try IDX.read(path: compressed) }).found == "more bytes")
  }

  @Test func gzipBombStopsAtTheDeclaredSize() throws {
    let folder = try TemporaryFolder()
    // These are 64 MB of zeros behind a header that declares 12 bytes, without a checksum. Reading
    // past the declared size would end in a truncation fault.
    let bomb = Gzip.compress(handFile + [UInt8](repeating: 0, count: 64_000_000)).dropLast(8)
    let path = try folder.file("bomb", Array(bomb))
    #expect(try #require(faultOf { try IDX.read(path: path) }).found == "more bytes")
  }
}
