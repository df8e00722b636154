import Images

/// The known pixels of an image; the others are to be filled in.
package struct ImageMask: Sendable {
  /// One half of an image. The middle one of an odd number of columns or rows is right or bottom.
  package enum Half: String, CaseIterable, Sendable {
    case left, right, top, bottom
  }

  /// The gray of the missing part in a picture.
  private static let missingShade: UInt8 = 128

  /// Whether each pixel is known, [height, width].
  package let isKnown: [Bool]

  /// - Parameter white: a picture of the image's size, light where pixels are to be filled in.
  package init(missing white: GrayImage) {
    isKnown = white.pixels.map { $0 < 128 }
  }

  /// - Parameters:
  ///   - columns: the columns of the missing part, within the image.
  ///   - rows: its rows, likewise.
  ///   - width: the width of the image; `height` is its height.
  package init(missing columns: Range<Int>, _ rows: Range<Int>, width: Int, height: Int) {
    precondition(
      columns.upperBound <= width && rows.upperBound <= height,
      "columns \(columns) and rows \(rows) reach beyond the image of \(width) x \(height)")
    isKnown = (0..<height).flatMap { y in
      (0..<width).map { !rows.contains(y) || !columns.contains($0) }
    }
  }

  package init(missing half: Half, width: Int, height: Int) {
    switch half {
    case .left: self.init(missing: 0..<width / 2, 0..<height, width: width, height: height)
    case .right: self.init(missing: width / 2..<width, 0..<height, width: width, height: height)
    case .top: self.init(missing: 0..<width, 0..<height / 2, width: width, height: height)
    case .bottom: self.init(missing: 0..<width, height / 2..<height, width: width, height: height)
    }
  }

  /// The number of pixels to fill in.
  package var missing: Int { isKnown.count { !$0 } }

  /// Returns a picture of the known part of an image.
  package func knownPart(of image: GrayImage) -> GrayImage {
    GrayImage(
      width: image.width, height: image.height,
      pixels: zip(image.pixels, isKnown).map { $1 ? $0 : Self.missingShade })
  }
}
