import Foundation

/// The chunks of a PNG file (ISO/IEC 15948, clause 5), looked at before anything is decoded.
///
/// libpng takes memory for the length that a chunk claims before it reads the chunk, so a file of
/// fifty bytes could fill the memory. Here every length is held against what is left of the file.
struct PNGChunks {
  /// The size that the header claims; nil if the file does not begin as a PNG does, which libpng
  /// then says.
  private(set) var size: (width: Int, height: Int)?
  /// Where the file ends before a chunk does; nil if no chunk is cut short.
  private(set) var cut: Int?

  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /// A chunk has 4 bytes of length, 4 of type and 4 of checksum around its data.
  private static let frame = 12

  /// Returns the type and the data of every chunk of a file that was just encoded.
  static func list(_ file: Data) -> [(type: String, data: Data)] {
    var chunks: [(type: String, data: Data)] = []
    var start = file.startIndex + signature.count
    while start < file.endIndex {
      let length = number(file[start..<start + 4])
      let type = String(decoding: file[start + 4..<start + 8], as: UTF8.self)
      chunks.append((type, file[start + 8..<start + 8 + length]))
      start += frame + length
    }
    return chunks
  }

  /// Returns the number in four bytes, the highest first.
  private static func number(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  init(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.signature) else {
      if Self.signature.starts(with: bytes) { cut = bytes.count }
      return
    }
    func number(at start: Int) -> Int { Self.number(bytes[start..<start + 4]) }
    var start = Self.signature.count
    while start < bytes.count {
      let room = bytes.count - start - Self.frame
      guard room >= 0, number(at: start) <= room else { break }
      let type = bytes[start + 4..<start + 8]
      let length = number(at: start)
      if size == nil {
        guard type.elementsEqual("IHDR".utf8), length == 13 else { return }
        size = (number(at: start + 8), number(at: start + 12))
      }
      if type.elementsEqual("IEND".utf8) { return }
      start += Self.frame + length
    }
    cut = bytes.count
  }
}
