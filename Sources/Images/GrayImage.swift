/// An 8-bit gray image.
package struct GrayImage: Equatable, Sendable {
  /// The width in pixels, at least 1.
  package let width: Int
  /// The height in pixels, at least 1.
  package let height: Int
  /// [height, width], row-major from the top left; 0 is black, 255 is white.
  package var pixels: [UInt8]

  /// - Parameter pixels: [height, width], row-major.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "an image needs pixels, got \(width) x \(height)")
    precondition(
      pixels.count == width * height,
      "an image of \(width) x \(height) needs \(width * height) pixels, got \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Makes an image of one shade.
  package init(width: Int, height: Int, shade: UInt8 = 0) {
    precondition(width > 0 && height > 0, "an image needs pixels, got \(width) x \(height)")
    self.init(
      width: width, height: height, pixels: [UInt8](repeating: shade, count: width * height))
  }

  /// The pixel in `row` (from the top) and `column` (from the left).
  package subscript(row: Int, column: Int) -> UInt8 {
    get { pixels[row * width + column] }
    set { pixels[row * width + column] = newValue }
  }

  /// Returns the image with every gray multiplied, up to white; `gain` is at least 1.
  package func brightened(by gain: Int) -> GrayImage {
    GrayImage(width: width, height: height, pixels: pixels.map { UInt8(min(255, Int($0) * gain)) })
  }
}
