import FileFormats
import Testing

@Suite struct TensorBoardFileTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
  private static let known: [(bytes: [UInt8], sum: UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
    ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
    (Array(0..<32), 0x46dd_794e), (Array("123456789".utf8), 0xe306_9283), ([], 0),
  ]

  @Test(arguments: known.indices) func checksums(_ index: Int) {
    let (bytes, sum) = Self.known[index]
    #expect(CRC32C.checksum(bytes) == sum)
  }

  /// The first record of every event file that TensorFlow writes at time 0: its length, a checksum,
  /// the time, the version, a checksum.
  @Test func theFirstRecord() {
    let length: [UInt8] = [24, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22]
    let event: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a, 13] + Array("brain.Event:2".utf8)
    let bytes = TensorBoardFile(wallTime: 0).bytes
    #expect(bytes.prefix(12) == length[...])
    #expect(bytes.dropFirst(12).prefix(24) == event[...])
    #expect(bytes.count == 40 && bytes.suffix(4) == littleEndian(CRC32C.masked(event))[...])
  }

  @Test func aNumberOfAStep() {
    var file = TensorBoardFile(wallTime: 0)
    let start = file.bytes.count
    file.add([("loss", 1.5)], step: 300, wallTime: 1)
    let value: [UInt8] = [10, 4] + Array("loss".utf8) + [0x15, 0, 0, 0xc0, 0x3f]
    let event: [UInt8] =
      [9, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xac, 2, 0x2a, 13, 10, 11] + value
    #expect(Array(file.bytes[(start + 12)...].dropLast(4)) == event)
    #expect(Array(file.bytes[start..<start + 8]) == [UInt8(event.count), 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func aPictureOfAStep() {
    var file = TensorBoardFile(wallTime: 0)
    let start = file.bytes.count
    file.add(picture: [7, 8], width: 200, height: 3, tag: "x", step: 1, wallTime: 0)
    let image: [UInt8] = [8, 3, 0x10, 0xc8, 1, 0x18, 1, 0x22, 2, 7, 8]
    let value: [UInt8] = [10, 1, 0x78, 0x22, UInt8(image.count)] + image
    let summary: [UInt8] = [10, UInt8(value.count)] + value
    let event: [UInt8] =
      [9, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1, 0x2a, UInt8(summary.count)] + summary
    #expect(Array(file.bytes[(start + 12)...].dropLast(4)) == event)
  }

  private func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
