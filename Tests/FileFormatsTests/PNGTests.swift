import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct PNGTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let png: HandmadePNG
    let gray: [UInt8]
  }

  private static let palette = HandmadePNG.chunk("PLTE", [255, 0, 0, 0, 255, 0, 9, 9, 9])

  static let kinds: [Kind] = [
    Kind(
      testDescription: "gray 8",
      png: HandmadePNG(width: 2, height: 2, lines: [[0, 1], [254, 255]]),
      gray: [0, 1, 254, 255]),
    Kind(
      testDescription: "gray 1",
      png: HandmadePNG(width: 3, height: 1, bitDepth: 1, lines: [[0b1010_0000]]),
      gray: [255, 0, 255]),
    Kind(
      testDescription: "gray 2",
      png: HandmadePNG(width: 4, height: 1, bitDepth: 2, lines: [[0b0001_1011]]),
      gray: [0, 85, 170, 255]),
    Kind(
      testDescription: "gray 16",
      png: HandmadePNG(
        width: 4, height: 1, bitDepth: 16, lines: [[0, 0, 0x80, 0, 0, 0xff, 0xff, 0xff]]),
      gray: [0, 128, 1, 255]),
    Kind(
      testDescription: "gray with a transparent shade",
      png: HandmadePNG(
        width: 2, height: 1, between: HandmadePNG.chunk("tRNS", [0, 200]), lines: [[200, 201]]),
      gray: [0, 201]),
    Kind(
      testDescription: "gray alpha 8",
      png: HandmadePNG(width: 3, height: 1, colourType: 4, lines: [[200, 255, 200, 128, 200, 0]]),
      gray: [200, 100, 0]),
    Kind(
      testDescription: "RGB 8",
      png: HandmadePNG(
        width: 5, height: 1, colourType: 2,
        lines: [[255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 7, 7, 7]]),
      gray: [76, 150, 29, 255, 7]),
    Kind(
      testDescription: "RGBA 8",
      png: HandmadePNG(
        width: 3, height: 1, colourType: 6,
        lines: [[255, 255, 255, 51, 255, 255, 255, 0, 255, 0, 0, 255]]),
      gray: [51, 0, 76]),
    Kind(
      testDescription: "RGBA 16",
      png: HandmadePNG(
        width: 1, height: 1, bitDepth: 16, colourType: 6,
        lines: [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0]]),
      gray: [128]),
    Kind(
      testDescription: "palette 4",
      png: HandmadePNG(
        width: 3, height: 1, bitDepth: 4, colourType: 3, between: palette, lines: [[0x01, 0x20]]),
      gray: [76, 150, 9]),
    Kind(
      testDescription: "palette 8 with alpha",
      png: HandmadePNG(
        width: 3, height: 1, colourType: 3,
        between: palette + HandmadePNG.chunk("tRNS", [255, 0]), lines: [[0, 1, 2]]),
      gray: [76, 0, 9]),
    Kind(
      testDescription: "interlaced",
      png: HandmadePNG(
        width: 2, height: 2, isInterlaced: true, lines: [[10], [20], [30, 40]]),
      gray: [10, 20, 30, 40]),
  ]

  @Test(arguments: kinds) func everyKindReadsAsGray(_ kind: Kind) throws {
    let image = try PNG.decode(kind.png.bytes, path: "p").image
    #expect(image.width == kind.png.width)
    #expect(image.height == kind.png.height)
    #expect(image.pixels == kind.gray)
  }

  @Test func writtenImageReadsBackPixelByPixel() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.png")
    var image = GrayImage(width: 29, height: 13)
    for row in 0..<13 {
      for column in 0..<29 { image[row, column] = UInt8((row * 29 + column) * 7 % 256) }
    }
    try PNG.write(image, to: path)
    let (read, text) = try PNG.read(path: path)
    #expect(read == image)
    #expect(text.isEmpty)
  }

  @Test func headerIsGrayOfEightBitsAndBytesRepeat() throws {
    let image = GrayImage(width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6])
    let bytes = [UInt8](try PNG.encode(image, text: [("a", "b")]))
    let header = HandmadePNG.chunk("IHDR", [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0])
    #expect(bytes.starts(with: HandmadePNG.signature + header))
    #expect(try PNG.encode(image, text: [("a", "b")]) == Data(bytes))
  }

  // MARK: Text

  @Test func textChunksAreReadFromHandmadeBytes() throws {
    let latin = HandmadePNG.chunk("tEXt", Array("Title".utf8) + [0, 0x63, 0x61, 0x66, 0xe9])
    let unicode = HandmadePNG.chunk(
      "iTXt", Array("Note".utf8) + [0, 0, 0, 0, 0] + Array("σ² = 1 − ᾱ".utf8))
    let packed = HandmadePNG.chunk(
      "zTXt", Array("Packed".utf8) + [0, 0] + HandmadePNG.stored(Array("inside".utf8)))
    let png = HandmadePNG(
      width: 1, height: 1, between: latin + unicode + packed, lines: [[5]])
    let text = try PNG.decode(png.bytes, path: "p").text
    #expect(text == ["Title": "café", "Note": "σ² = 1 − ᾱ", "Packed": "inside"])
  }

  @Test func asciiIsWrittenAsTextAndTheRestAsInternationalText() throws {
    let image = GrayImage(width: 1, height: 1)
    let long = String(repeating: "0123456789", count: 5000)
    let text = [
      ("Software", "digits\n1"), ("Formula", "ε = √(1−ᾱ)"), ("Empty", ""), ("Long", long),
    ]
    let bytes = [UInt8](try PNG.encode(image, text: text.map { (key: $0.0, value: $0.1) }))
    let plain = HandmadePNG.chunk("tEXt", Array("Software\0digits\n1".utf8))
    let unicode = HandmadePNG.chunk(
      "iTXt", Array("Formula".utf8) + [0, 0, 0, 0, 0] + Array("ε = √(1−ᾱ)".utf8))
    #expect(Data(bytes).range(of: Data(plain)) != nil)
    #expect(Data(bytes).range(of: Data(unicode)) != nil)
    #expect(
      try PNG.decode(bytes, path: "p").text == Dictionary(uniqueKeysWithValues: text))
  }

  @Test(arguments: ["", " a", "a ", "a  b", "naïve", "a\u{0}", String(repeating: "k", count: 80)])
  func badKeysAreRefused(_ key: String) throws {
    let fault = try #require(
      faultOf { try PNG.encode(GrayImage(width: 1, height: 1), text: [(key, "v")]) })
    #expect(fault.expected == "a PNG text key of 1 to 79 ASCII characters")
  }

  @Test func zeroCharacterInAValueIsRefused() throws {
    let fault = try #require(
      faultOf { try PNG.encode(GrayImage(width: 1, height: 1), text: [("k", "a\0b")]) })
    #expect(fault.found == "one in \"k\"")
  }

  // MARK: Damage

  private static let small = HandmadePNG(
    width: 2, height: 1, between: HandmadePNG.chunk("tEXt", Array("k\0v".utf8)), lines: [[8, 9]])

  @Test func everyFlippedByteIsNoticed() throws {
    let bytes = Self.small.bytes
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x04
      #expect(
        throws: FileFault.self, "byte \(index)", performing: { try PNG.decode(damaged, path: "p") })
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let bytes = Self.small.bytes
    for length in bytes.indices {
      let fault = try #require(faultOf { try PNG.decode(Array(bytes[..<length]), path: "p") })
      #expect(fault.offset == length)
    }
    #expect(
      faultOf { try PNG.decode(Array(bytes.dropLast()), path: "p") }
        == FileFault(
          path: "p", offset: bytes.count - 1, expected: "an intact PNG",
          found: "the end of the file"))
  }

  @Test func wrongChecksumNamesItsChunk() throws {
    var bytes = Self.small.bytes
    // The signature, an IHDR of 25 bytes, a tEXt of 15, then the last byte of the IDAT data.
    let data = 8 + 25 + 15 + 8
    bytes[data + 10] ^= 1
    let fault = try #require(faultOf { try PNG.decode(bytes, path: "p") })
    #expect(fault.found.contains("IDAT"))
    bytes = Self.small.bytes
    bytes[8 + 25 + 8] ^= 1
    #expect(
      try #require(faultOf { try PNG.decode(bytes, path: "p") }).found == "tEXt: CRC error")
  }

  @Test func otherFilesAreNotPNG() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.png", Array("GIF89a and more bytes than eight".utf8))
    let fault = try #require(faultOf { try PNG.read(path: path) })
    #expect(fault.path == path)
    #expect(fault.expected == "an intact PNG")
    #expect(fault.found == "Not a PNG file")
  }

  @Test func absurdSizesTakeNoMemory() throws {
    func found(_ width: Int, _ height: Int) throws -> String {
      let png = HandmadePNG(width: width, height: height, lines: [[1]])
      return try #require(faultOf { try PNG.decode(png.bytes, path: "p") }).found
    }
    #expect(try found(100_000, 100_000) == "100000 x 100000")
    #expect(try found(8000, 8000) == "a file too short for its image size")
    #expect(try found(0, 5) == "Invalid IHDR data")
    #expect(try found(0x7fff_ffff, 1) == "2147483647 x 1")
  }

  @Test func missingPartsAreNoticed() throws {
    let noPalette = HandmadePNG(width: 1, height: 1, colourType: 3, lines: [[0]])
    #expect(faultOf { try PNG.decode(noPalette.bytes, path: "p") } != nil)
    let tooFewLines = HandmadePNG(width: 1, height: 2, lines: [[0]])
    #expect(faultOf { try PNG.decode(tooFewLines.bytes, path: "p") } != nil)
    let noData = Array(HandmadePNG(width: 1, height: 1, lines: [[0]]).bytes[..<33])
    let end = HandmadePNG.chunk("IEND", [])
    #expect(faultOf { try PNG.decode(noData + end, path: "p") } != nil)
  }
}
