import Foundation
import Images

/// How finely a discriminator sees gray levels. What it can tell only in a fine view lies off the
/// strokes; what it can tell in a coarse one lies in their shapes.
package enum GrayView: String, CaseIterable, Sendable, Codable {
  /// All 256 levels, so that grain of level 1 on black can be seen.
  case all
  /// Levels rounded down to multiples of 8.
  case eighths = "multiples of 8"
  /// Levels rounded down to multiples of 32.
  case thirtySeconds = "multiples of 32"
  /// Black or white: levels of at least 128 are ink.
  case ink

  /// Returns a level as this view shows it.
  func level(_ byte: UInt8) -> UInt8 {
    switch self {
    case .all: byte
    case .eighths: byte & ~7
    case .thirtySeconds: byte & ~31
    case .ink: byte >= PixelFacts.ink ? 255 : 0
    }
  }

  /// The number of bytes from one visible level to the next.
  private var step: Int {
    switch self {
    case .all: 1
    case .eighths: 8
    case .thirtySeconds: 32
    case .ink: 255
    }
  }

  /// Returns a level's logarithm as a level: 0 is 0, 1 is an eighth of white, and white is white.
  private static func logarithm(_ level: UInt8) -> UInt8 {
    UInt8((255 * log2(Double(level) + 1) / 8).rounded())
  }

  /// Returns how much the two levels that a network reads of a pixel rise with the next visible level;
  /// at the brightest, how much they rose with the last.
  package func rise(from byte: UInt8) -> (level: Float, logarithm: Float) {
    let here = Int(level(byte))
    let low = here + step <= 255 ? here : here - step
    let ends = (UInt8(low), UInt8(low + step))
    return (
      Float(step), Float(Self.logarithm(ends.1)) - Float(Self.logarithm(ends.0))
    )
  }

  /// Returns images twice as wide: each as this view shows it, and beside that its logarithm, in
  /// which a level of 1 is an eighth of white. A network that sees levels of 1 as 1/255 of white takes
  /// very long to learn that they are there.
  ///
  /// - Returns: [count, height, 2 width].
  package func pixels(_ images: ImageBatch) -> [UInt8] {
    let table = (0...255).map { level(UInt8($0)) }
    let logarithm = table.map(Self.logarithm)
    var result: [UInt8] = []
    result.reserveCapacity(2 * images.pixels.count)
    for start in stride(from: 0, to: images.pixels.count, by: images.width) {
      let row = images.pixels[start..<start + images.width]
      result += row.map { table[Int($0)] }
      result += row.map { logarithm[Int($0)] }
    }
    return result
  }

  /// Returns the same as images, with their provenance and without labels.
  package func shown(_ images: ImageBatch) -> ImageBatch {
    ImageBatch(
      images.provenance, height: images.height, width: 2 * images.width, pixels: pixels(images))
  }
}
