import Images
import NeuralNet

/// How images sit in the network's field: centred, with background around them.
///
/// A U-Net of L levels needs sides that are multiples of 2^(L-1). Images of other sizes, or smaller
/// than the network's field, are framed in black, and the frame is cut off the samples.
package struct ImageFrame: Codable, Sendable, Equatable {
  /// The size of the data's images.
  package let imageHeight, imageWidth: Int
  /// The size of the network's field, at least that of the images.
  package let height, width: Int
  /// Absent from files of models in [-1, 1], as before there were others.
  private let pixelRange: PixelRange?

  private enum CodingKeys: String, CodingKey {
    case imageHeight, imageWidth, height, width, pixelRange
  }

  /// Makes the smallest field for images of this size that a preset's network accepts.
  ///
  /// - Parameter range: the values that stand for black and white.
  package init(
    imageHeight: Int, imageWidth: Int, preset: UNetPreset, range: PixelRange = .signed
  ) {
    (self.imageHeight, self.imageWidth) = (imageHeight, imageWidth)
    let multiple = preset.configuration(height: 32, width: 32).sizeMultiple
    func field(_ size: Int) -> Int {
      let smallest = preset == .paper ? max(size, 32) : size
      return (smallest + multiple - 1) / multiple * multiple
    }
    (height, width) = (field(imageHeight), field(imageWidth))
    pixelRange = range == .signed ? nil : range
  }

  /// Makes a field of the images' own size, for denoisers that are not networks.
  package init(imageHeight: Int, imageWidth: Int) {
    (self.imageHeight, self.imageWidth) = (imageHeight, imageWidth)
    (height, width, pixelRange) = (imageHeight, imageWidth, nil)
  }

  /// The largest side of a field that a network may have.
  package static let largestSide = 1024

  /// The values in a field that stand for black and white.
  package var range: PixelRange { pixelRange ?? .signed }
  package var pixels: Int { height * width }
  package var imagePixels: Int { imageHeight * imageWidth }
  private var top: Int { (height - imageHeight) / 2 }
  private var left: Int { (width - imageWidth) / 2 }

  /// Whether the sizes fit together; checked when a frame comes from a file.
  package var isValid: Bool {
    imageHeight > 0 && imageWidth > 0 && imageHeight <= height && imageWidth <= width
      && height <= Self.largestSide && width <= Self.largestSide
  }

  /// Writes an 8-bit image into the field, [height, width] in `range`.
  ///
  /// - Parameter start: the index of the image's first pixel in `bytes`.
  package func place(_ bytes: [UInt8], at start: Int, into field: inout [Float]) {
    precondition(field.count == pixels, "A field has \(pixels) pixels, got \(field.count)")
    for i in field.indices { field[i] = range.black }
    for y in 0..<imageHeight {
      for x in 0..<imageWidth {
        field[(y + top) * width + x + left] =
          range.value(Float(bytes[start + y * imageWidth + x]))
      }
    }
  }

  /// Cuts the image out of field number `index` of `fields`, [n, height, width] flat, rounded to
  /// Float: [imageHeight, imageWidth], -1 black to 1 white whatever the field's range is, values
  /// beyond left as they are.
  package func values(_ fields: [Double], field index: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(imagePixels)
    for y in 0..<imageHeight {
      let start = index * pixels + (y + top) * width + left
      for value in fields[start..<start + imageWidth] { result.append(Float(signed(value))) }
    }
    return result
  }

  /// Converts a value of a field to -1 black and 1 white.
  private func signed(_ value: Double) -> Double { range == .signed ? value : 2 * value - 1 }

  /// Converts a value with -1 black and 1 white to the range of a field.
  func fieldValue(signed value: Double) -> Double {
    range == .signed ? value : (value + 1) / 2
  }

  /// Converts a range with -1 black and 1 white to that of a field.
  func fieldRange(signed range: ClosedRange<Double>?) -> ClosedRange<Double>? {
    range.map { fieldValue(signed: $0.lowerBound)...fieldValue(signed: $0.upperBound) }
  }

  /// Returns the image in field number `index` as 8-bit pixels, clipped to black and white.
  package func image(_ fields: [Double], field index: Int) -> [UInt8] {
    PixelRange.signed.bytes(values(fields, field: index))
  }
}
