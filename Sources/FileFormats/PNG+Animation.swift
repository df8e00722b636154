import CZlib
import Foundation
import Images

extension PNG {
  /// How long the last frame of an animation is shown, in thousandths of a second.
  private static let lastFrameTime = 2500

  /// Writes pictures of one size as an animation that begins anew after its last frame, which stays
  /// for a while. Programs that know no animations show the last frame.
  ///
  /// The format is APNG, which the third edition of the PNG standard describes: each frame is
  /// compressed as a picture of its own would be, and its data gets another name (fdAT) and a number.
  ///
  /// - Parameters:
  ///   - animation: at least one picture.
  ///   - text: see `write(_:text:to:)`.
  /// - Throws: `FileFault` for a bad key or value, or if the file cannot be written.
  package static func write(
    animation: [GrayImage], text: [(key: String, value: String)] = [], to path: String
  ) throws(FileFault) {
    try AtomicFile.write(encode(animation: animation, text: text), to: path)
  }

  /// Returns the bytes that `write(animation:text:to:)` would put into a file.
  ///
  /// - Parameter frameTime: how long a frame is shown, except the last, in thousandths of a second.
  package static func encode(
    animation frames: [GrayImage], text: [(key: String, value: String)], frameTime: Int = 80
  ) throws(FileFault) -> Data {
    guard let still = frames.last else { preconditionFailure("an animation needs a frame") }
    precondition(
      frames.allSatisfy { $0.width == still.width && $0.height == still.height },
      "the frames of an animation must have one size, \(still.width) x \(still.height)")
    var file = Data(PNGChunks.signature)
    for chunk in PNGChunks.list(try encode(still, text: text)) {
      switch chunk.type {
      case "IHDR":
        // Zero stands for as many repetitions as anyone watches.
        file += self.chunk("IHDR", chunk.data) + self.chunk("acTL", bytes(frames.count, 0))
      case "IEND":
        file += try frameChunks(frames, frameTime) + self.chunk("IEND", Data())
      default:
        file += self.chunk(chunk.type, chunk.data)
      }
    }
    return file
  }

  private static func frameChunks(_ frames: [GrayImage], _ frameTime: Int) throws(FileFault) -> Data
  {
    var (chunks, number) = (Data(), 0)
    for (index, frame) in frames.enumerated() {
      let time = index == frames.count - 1 ? lastFrameTime : frameTime
      // The frame's number, size and corner, its time in thousandths, and how it replaces the last.
      let control =
        bytes(number, frame.width, frame.height, 0, 0) + bytes(time << 16 | 1000) + Data([0, 0])
      chunks += chunk("fcTL", control)
      number += 1
      for part in PNGChunks.list(try encode(frame)) where part.type == "IDAT" {
        chunks += chunk("fdAT", bytes(number) + part.data)
        number += 1
      }
    }
    return chunks
  }

  /// Returns a chunk: its length, its type, its data and their checksum.
  private static func chunk(_ type: String, _ data: Data) -> Data {
    let content = Data(type.utf8) + data
    let checksum = content.withUnsafeBytes {
      crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, UInt32($0.count))
    }
    return bytes(data.count) + content + bytes(Int(checksum))
  }

  /// Returns numbers below 2^32 in four bytes each, the highest first.
  private static func bytes(_ numbers: Int...) -> Data {
    Data(numbers.flatMap { number in (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } })
  }
}
