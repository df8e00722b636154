/// A PNG assembled from the text of the standard alone, so that the reader is not checked against
/// the writer of its own library.
struct HandmadePNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  var width: Int
  var height: Int
  var bitDepth: UInt8 = 8
  /// The value 0 means gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGBA.
  var colourType: UInt8 = 0
  var isInterlaced = false
  /// Whole chunks between the header and the image data.
  var between: [UInt8] = []
  /// The bytes of each line, without its filter byte.
  var lines: [[UInt8]]

  var bytes: [UInt8] {
    let header =
      Self.bigEndian(width) + Self.bigEndian(height)
      + [bitDepth, colourType, 0, 0, isInterlaced ? 1 : 0]
    return Self.signature + Self.chunk("IHDR", header) + between
      + Self.chunk("IDAT", Self.stored(lines.flatMap { [0] + $0 })) + Self.chunk("IEND", [])
  }

  /// Returns a chunk: length, type, data, and the CRC of type and data.
  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(checksum(body)))
  }

  /// Returns a zlib stream (RFC 1950) of one uncompressed block.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    let length = UInt16(data.count)
    let block: [UInt8] = [
      1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
    ]
    var a = 1
    var b = 0
    for byte in data {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01] + block + data + bigEndian(b << 16 | a)
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Returns the CRC-32, computed bit by bit (annex D of the PNG standard).
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xffff_ffff
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1 }
    }
    return ~crc
  }
}
