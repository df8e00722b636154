import Foundation
import Images
import TestSupport
import Testing

import FileFormats

/// Small files that ask for much memory are refused before it is taken.
@Suite struct HostileFileTests {
  // MARK: PNG

  /// A PNG of 28 x 28 with a chunk that claims more than the file holds.
  private func claiming(_ length: Int, _ type: String) -> [UInt8] {
    let png = HandmadePNG(width: 28, height: 28, lines: [])
    let header = Array(png.bytes.prefix(8 + 25))
    return header + HandmadePNG.bigEndian(length) + Array(type.utf8) + Array("abcdefghi".utf8)
  }

  @Test(arguments: ["tEXt", "zTXt", "iTXt", "iCCP", "IDAT", "PLTE", "abCd"])
  func chunksEndWithinTheFile(_ type: String) throws {
    for length in [10, 1 << 20, 0x7fff_fff0, 0xffff_ffff] {
      let bytes = claiming(length, type)
      let fault = try #require(faultOf { try PNG.decode(bytes, path: "p") })
      #expect(fault.found == "the end of the file" && fault.offset == bytes.count)
    }
  }

  /// Fifty bytes claim two gigabytes, which libpng would take.
  @Test func aClaimTakesNoMemory() throws {
    let before = peakMemory
    let fault = faultOf { try PNG.decode(claiming(0x7fff_fff0, "tEXt"), path: "p") }
    #expect(fault?.found == "the end of the file")
    #expect(peakMemory - before < 1 << 30)
  }

  /// The most memory that this process has had, in bytes.
  private var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #endif
  }

  @Test func sizesAreRefusedBeforeDecoding() throws {
    // The image data is damaged, which only decoding would find.
    var bytes = HandmadePNG(width: 28, height: 2, lines: [[UInt8](repeating: 9, count: 28)]).bytes
    bytes[8 + 25 + 12] ^= 1
    let refusal = FileFault(path: "p", expected: "28 x 28", found: "28 x 2")
    let fault = faultOf {
      try PNG.decode(bytes, path: "p") { (width, height) throws(FileFault) in
        #expect(width == 28 && height == 2)
        throw refusal
      }
    }
    #expect(fault == refusal)
  }

  @Test func textIsReadWithoutTheImage() throws {
    let folder = try TemporaryFolder()
    let text = HandmadePNG.chunk("tEXt", Array("Software\0digits 1".utf8))
    // The size is that of a picture of 64 million pixels, whose data is missing.
    let png = HandmadePNG(width: 8000, height: 8000, between: text, lines: [[1]])
    let path = try folder.file("a.png", png.bytes)
    #expect(try PNG.text(path: path) == ["Software": "digits 1"])
  }

  /// Compressed texts that grow to more than 64 kB each are passed over, others are kept.
  @Test func compressedTextsAreBounded() throws {
    // 4 MB of one letter behind a header of 10 bytes, in the form that PNG has them.
    let raw = Gzip.compress([UInt8](repeating: 97, count: 1 << 22)).dropFirst(10).dropLast(8)
    var a = 1
    var b = 0
    for _ in 0..<1 << 22 {
      a = (a + 97) % 65521
      b = (b + a) % 65521
    }
    let bomb = [0x78, 0xda] + raw + HandmadePNG.bigEndian(b << 16 | a)
    let chunks =
      HandmadePNG.chunk("zTXt", Array("big\0\0".utf8) + bomb)
      + HandmadePNG.chunk("zTXt", Array("small\0\0".utf8) + HandmadePNG.stored(Array("in".utf8)))
    let png = HandmadePNG(width: 1, height: 1, between: chunks, lines: [[5]])
    #expect(try PNG.decode(png.bytes, path: "p").text["small"] == "in")
    #expect(try PNG.decode(png.bytes, path: "p").text["big"] == nil)
  }

  // MARK: Gzip

  /// The header promises what the compressed bytes could hold, but no images would.
  @Test func promisesAreHeldAgainstTheCompressedSize() throws {
    let folder = try TemporaryFolder()
    let count = 90_000_000
    let header = IDX.header([count])
    let bomb = Gzip.compress(header + [UInt8](repeating: 0, count: count))
    let path = try folder.file("bomb", bomb)
    let fault = try #require(faultOf { try IDX.read(path: path) })
    #expect(
      fault.expected
        == "dimensions for at most \(64 * bomb.count + 1 << 26) values in a compressed file of "
        + "\(bomb.count) bytes")
    #expect(fault.found == "[\(count)]" && fault.offset == 4)
    // The same values are read from a file that is not compressed.
    let plain = try folder.file("plain", header + [UInt8](repeating: 0, count: count))
    #expect(try IDX.stream(path: plain) { _ in } == [count])
  }

  /// No memory is reserved for a count that the compressed bytes cannot fill.
  @Test func aPromiseAloneTakesNoMemory() throws {
    let reader = GzipReader(Gzip.compress([1, 2, 3]), path: "f.gz")
    let bytes = try reader.read(upTo: 1 << 50)
    #expect(bytes == [1, 2, 3] && bytes.capacity < 1 << 20)
  }

  // MARK: Pieces

  @Test func piecesAreTheWholeFile() throws {
    let folder = try TemporaryFolder()
    let array = IDXArray(
      dimensions: [3, 1_000_001], bytes: (0..<3_000_003).map { UInt8(truncatingIfNeeded: $0 * 7) })
    for gzip in [false, true] {
      let path = folder.file("a")
      try IDX.write(array, to: path, gzip: gzip)
      var pieces: [[UInt8]] = []
      #expect(try IDX.stream(path: path) { pieces.append($0) } == array.dimensions)
      #expect(pieces.allSatisfy { $0.count <= 1 << 20 })
      // Three megabytes are not worth showing.
      let isWhole = Array(pieces.joined()) == IDX.encode(array)
      #expect(isWhole)
    }
    let path = try folder.file("b", Array(IDX.encode(array).dropLast()))
    #expect(try #require(faultOf { try IDX.stream(path: path) { _ in } }).found == "3000002")
    let more = try folder.file("c", IDX.encode(array) + [1])
    #expect(try #require(faultOf { try IDX.stream(path: more) { _ in } }).found == "1 more bytes")
  }
}
