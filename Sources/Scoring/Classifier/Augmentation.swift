import Foundation
import Images
import Randomness

/// Small random shifts, turns and changes of size that leave a digit's label unchanged.
package struct Augmentation: Sendable, Equatable {
  /// The largest shift along each axis, as a share of the image's side; 2 pixels of 28.
  package var shift = 2.0 / 28
  /// The largest turn in radians; 10 degrees.
  package var rotation = 10 * Double.pi / 180
  /// The largest change of size, as a share.
  package var scale = 0.1

  package init() {}

  /// No change at all.
  package static let none: Augmentation = {
    var none = Augmentation()
    (none.shift, none.rotation, none.scale) = (0, 0, 0)
    return none
  }()

  /// Returns a changed copy of an image, with black for anything beyond its edges.
  ///
  /// Output pixel p shows the image at A^-1 (p - c - b) + c, interpolated between four pixels,
  /// where c is the centre, b the shift, and A a turn and a change of size.
  ///
  /// - Parameters:
  ///   - pixels: [count, height, width], 0 black, 255 white.
  ///   - index: the number of the image.
  ///   - stream: gives five uniform numbers.
  /// - Returns: [height, width] in [-1, 1].
  package func apply(
    to pixels: [UInt8], index: Int, height: Int, width: Int, using stream: inout RandomStream
  ) -> [Float] {
    let shiftX = stream.uniform(in: -shift...shift) * Double(width)
    let shiftY = stream.uniform(in: -shift...shift) * Double(height)
    let angle = stream.uniform(in: -rotation...rotation)
    let scaleX = 1 / (1 + stream.uniform(in: -scale...scale))
    let scaleY = 1 / (1 + stream.uniform(in: -scale...scale))
    let (sine, cosine) = (sin(angle), cos(angle))
    let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let start = index * height * width
    var result = [Float](repeating: -1, count: height * width)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) - centreX - shiftX, Double(y) - centreY - shiftY)
        let sourceX = (cosine * u + sine * v) * scaleX + centreX
        let sourceY = (cosine * v - sine * u) * scaleY + centreY
        let (floorX, floorY) = (sourceX.rounded(.down), sourceY.rounded(.down))
        let (left, top) = (Int(floorX), Int(floorY))
        guard left >= -1, left < width, top >= -1, top < height else { continue }
        func ink(_ row: Int, _ column: Int) -> Float {
          guard row >= 0, row < height, column >= 0, column < width else { return 0 }
          return Float(pixels[start + row * width + column])
        }
        let (right, below) = (Float(sourceX - floorX), Float(sourceY - floorY))
        let upper = ink(top, left) * (1 - right) + ink(top, left + 1) * right
        let lower = ink(top + 1, left) * (1 - right) + ink(top + 1, left + 1) * right
        result[y * width + x] = PixelRange.signed.value(
          upper * (1 - below) + lower * below)
      }
    }
    return result
  }
}
