import Foundation
import Testing

import FileFormats

/// The output of `printf hello | gzip -n`, so that the reader is checked against another writer.
private let hello: [UInt8] = [
  0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36,
  5, 0, 0, 0,
]

@Suite struct GzipTests {
  private func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
    try GzipReader(bytes, path: "f.gz").read(upTo: 1000)
  }

  @Test func readsWhatGzipWrote() throws {
    #expect(try inflate(hello) == Array("hello".utf8))
  }

  @Test func piecesFollowEachOther() throws {
    let reader = GzipReader(hello, path: "f.gz")
    #expect(try reader.read(upTo: 2) == Array("he".utf8))
    #expect(try reader.read(upTo: 0) == [])
    #expect(try reader.read(upTo: 9) == Array("llo".utf8))
    #expect(try reader.read(upTo: 9) == [])
  }

  @Test func unknownMethodIsABadHeader() throws {
    var bytes = hello
    bytes[2] = 7
    let fault = try #require(faultOf { try inflate(bytes) })
    #expect(fault.expected == "intact gzip data")
    #expect(fault.found == "unknown compression method")
    #expect(fault.offset != nil)
  }

  @Test(arguments: 2..<25) func everyTruncationIsNoticed(_ length: Int) throws {
    let fault = try #require(faultOf { try inflate(Array(hello[..<length])) })
    #expect(fault.offset == length)
    #expect(fault.expected == "more gzip data")
    #expect(fault.found == "the end of the file")
  }

  @Test func wrongChecksumIsNoticed() throws {
    var bytes = hello
    bytes[17] ^= 1
    #expect(try #require(faultOf { try inflate(bytes) }).found == "incorrect data check")
  }

  @Test func wrongLengthIsNoticed() throws {
    var bytes = hello
    bytes[21] ^= 1
    #expect(try #require(faultOf { try inflate(bytes) }).found == "incorrect length check")
  }

  @Test func damagedDataIsNoticed() throws {
    var bytes = hello
    bytes[10] = 0x07  // a block of the reserved type 3
    #expect(try #require(faultOf { try inflate(bytes) }).found == "invalid block type")
  }

  @Test func bytesAfterTheDataAreRefused() throws {
    let fault = try #require(faultOf { try inflate(hello + [1, 2, 3]) })
    #expect(fault.offset == 25)
    #expect(fault.found == "3 more bytes")
  }

  @Test(arguments: [0, 1, 1000]) func compressionRoundTrips(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8($0 * $0 % 251) }
    #expect(try inflate(Gzip.compress(bytes)) == bytes)
  }
}
