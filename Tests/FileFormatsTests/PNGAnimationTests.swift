import CZlib
import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct PNGAnimationTests {
  private struct Chunk {
    let type: String
    let data: [UInt8]
    func number(_ index: Int) -> Int {
      data[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private let folder: TemporaryFolder
  private let frames = (0..<3).map { frame in
    GrayImage(width: 3, height: 2, pixels: (0..<6).map { UInt8(40 * frame + $0) })
  }

  init() throws { folder = try TemporaryFolder() }

  /// Returns the chunks of a file, whose checksums must be right.
  private func chunks(_ file: Data) throws -> [Chunk] {
    let bytes = [UInt8](file)
    #expect(bytes.prefix(8).elementsEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    var (chunks, start) = ([Chunk](), 8)
    while start < bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let content = Array(bytes[start + 4..<start + 8 + length])
      let checksum = bytes[start + 8 + length..<start + 12 + length].reduce(0) {
        $0 << 8 | UInt($1)
      }
      try #require(crc32(0, content, UInt32(content.count)) == checksum)
      chunks.append(
        Chunk(type: String(decoding: content.prefix(4), as: UTF8.self), data: Array(content[4...])))
      start += 12 + length
    }
    return chunks
  }

  private func write(_ frames: [GrayImage]) throws {
    try PNG.write(animation: frames, text: [("Seed", "7")], to: folder.file("a.png"))
  }

  @Test func chunksComeInTheOrderOfTheStandard() throws {
    try write(frames)
    let chunks = try chunks(Data(folder.bytes("a.png")))
    #expect(
      chunks.map(\.type) == [
        "IHDR", "acTL", "tEXt", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND",
      ])
    // Three frames, repeated without end.
    #expect(chunks[1].data == [0, 0, 0, 3, 0, 0, 0, 0])
    let numbered = chunks.filter { ["fcTL", "fdAT"].contains($0.type) }
    #expect(numbered.map { $0.number(0) } == Array(0..<6))
    let controls = chunks.filter { $0.type == "fcTL" }
    #expect(controls.allSatisfy { (1...4).map($0.number) == [3, 2, 0, 0] })
    #expect(
      controls.map { $0.data[20...].map(Int.init) } == [
        [0, 80, 3, 232, 0, 0], [0, 80, 3, 232, 0, 0], [9, 196, 3, 232, 0, 0],
      ])
  }

  @Test func everyFrameIsAPictureAndTheLastIsTheStill() throws {
    try write(frames)
    let still = try PNG.read(path: folder.file("a.png"))
    #expect(still.image == frames[2] && still.text == ["Seed": "7"])
    // The data of a frame is that of a picture of its own.
    let file = try chunks(Data(folder.bytes("a.png")))
    for (frame, chunk) in zip(frames, file.filter { $0.type == "fdAT" }) {
      try PNG.write(frame, to: folder.file("one.png"))
      let alone = try chunks(Data(folder.bytes("one.png")))
      #expect(alone.first { $0.type == "IDAT" }?.data == Array(chunk.data[4...]))
    }
  }

  @Test func oneFrameIsEnough() throws {
    try write([frames[0]])
    #expect(try PNG.read(path: folder.file("a.png")).image == frames[0])
  }
}
