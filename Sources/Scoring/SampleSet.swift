import FileFormats
import Images

/// Images to be scored, all of one size, as 8-bit gray.
///
/// Eight bits are what PNG and IDX hold and what the reference images have; floating-point samples
/// are rounded to them, so that the same samples score the same in every format.
package struct SampleSet: Sendable, Equatable {
  /// Where the images come from: a path, or a few words for images made in memory.
  package let source: String
  /// How they were read, such as "IDX" or "NPY, floats in [-1, 1]".
  package let format: String
  package let count: Int
  package let height: Int
  package let width: Int
  /// [count, height, width]; 0 black, 255 white.
  package let pixels: [UInt8]

  package init(
    source: String, format: String, count: Int, height: Int, width: Int, pixels: [UInt8]
  ) {
    precondition(
      pixels.count == count * height * width,
      "\(count) images of \(height) x \(width) need \(count * height * width) pixels, not "
        + "\(pixels.count)")
    self.source = source
    self.format = format
    self.count = count
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// Samples straight from a sampler, rounded to 8 bits as a PNG would hold them.
  ///
  /// - Parameter signed: [count, height, width], -1 black, 1 white; values beyond are clipped.
  /// - Throws: `FileFault` naming `source` if a value is NaN or infinite.
  package init(
    source: String, signed: [Float], count: Int, height: Int, width: Int
  ) throws(FileFault) {
    for (i, value) in signed.enumerated() where !value.isFinite {
      throw FileFault(
        path: source, expected: "finite pixels", found: "\(value) in image \(i / (height * width))",
        hint: "the sampler diverged")
    }
    self.init(
      source: source, format: "in memory", count: count, height: height, width: width,
      pixels: PixelRange.signed.bytes(signed))
  }

  /// Images as networks read them: v / 127.5 - 1.
  ///
  /// - Returns: [range.count, height, width] in [-1, 1].
  package func signedPixels(_ range: Range<Int>) -> [Float] {
    let size = height * width
    return pixels[range.lowerBound * size..<range.upperBound * size].map { Float($0) / 127.5 - 1 }
  }

  package func requireSize(height: Int, width: Int) throws(FileFault) {
    guard self.height == height, self.width == width else {
      throw FileFault(
        path: source, expected: "images of \(height) x \(width) pixels (rows x columns)",
        found: "\(self.height) x \(self.width)",
        hint: "the feature network reads no other size; resample the images first")
    }
  }

  package func requireCount(above dimension: Int) throws(FileFault) {
    guard count > dimension else {
      throw FileFault(
        path: source,
        expected: "more images than the \(dimension) feature dimensions", found: "\(count)",
        hint: "a covariance of so few images is singular; draw at least \(dimension + 1), better "
          + "2000 or more")
    }
  }
}

extension SampleSet {
  /// The images of a dataset.
  ///
  /// - Parameter source: what to call them, such as "MNIST training images"; nil for their name.
  package init(_ images: ImageSet, source: String? = nil) {
    self.init(
      source: source ?? images.name, format: "dataset", count: images.count, height: images.height,
      width: images.width, pixels: images.pixels)
  }
}
