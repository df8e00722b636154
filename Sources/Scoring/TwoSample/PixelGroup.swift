import Images

/// A part of an image in which a discriminator may find what it looks for. Parts overlap.
package enum PixelGroup: String, CaseIterable, Sendable, Codable {
  /// Gray levels from 128 up.
  case ink
  /// Lower levels up to two pixels from ink.
  case edge
  /// Everything farther from ink.
  case far
  /// Gray levels 1 to 3 anywhere, which the eye takes for black.
  case faint
  /// The outermost rows and columns of the box around all that is not black and lies up to two
  /// pixels from ink, and those next to them outside.
  case boxBorder = "box border"

  /// What a reader sees.
  package var title: String {
    switch self {
    case .ink: "ink (grays from 128)"
    case .edge: "edges of strokes (up to 2 pixels from ink)"
    case .far: "ground (more than 2 pixels from ink)"
    case .faint: "faint grays (1 to 3)"
    case .boxBorder: "border of the ink's box"
    }
  }

  /// Returns which pixels of an image belong to the part.
  ///
  /// - Parameter pixels: [height, width], row by row.
  func marks(_ pixels: [UInt8], height: Int, width: Int) -> [Bool] {
    let near = PixelFacts.nearInk(pixels, height: height, width: width)
    switch self {
    case .ink: return pixels.map { $0 >= PixelFacts.ink }
    case .edge: return pixels.indices.map { near[$0] && pixels[$0] < PixelFacts.ink }
    case .far: return near.map { !$0 }
    case .faint: return pixels.map { (1...3).contains($0) }
    case .boxBorder:
      let inside = pixels.indices.filter { near[$0] && pixels[$0] > 0 }
      guard let top = inside.first.map({ $0 / width }),
        let bottom = inside.last.map({ $0 / width }),
        let left = inside.map({ $0 % width }).min(), let right = inside.map({ $0 % width }).max()
      else { return pixels.map { _ in false } }
      return pixels.indices.map { i in
        let (row, column) = (i / width, i % width)
        guard (top - 1...bottom + 1).contains(row), (left - 1...right + 1).contains(column)
        else { return false }
        return row <= top || row >= bottom || column <= left || column >= right
      }
    }
  }

  /// The level that wipes out all that the part can tell; nil for one that takes shape and place of
  /// the digit with it.
  private var plain: UInt8? {
    switch self {
    case .ink: 255
    case .edge, .far, .faint: 0
    case .boxBorder: nil
    }
  }

  /// Returns images without what this part of them can tell: ink is white, other parts are black.
  /// Nil for the border of the box.
  package func cleared(_ images: ImageBatch) -> ImageBatch? {
    guard let plain else { return nil }
    let size = images.imageSize
    var pixels = images.pixels
    for start in stride(from: 0, to: pixels.count, by: size) {
      let image = Array(pixels[start..<start + size])
      let marks = marks(image, height: images.height, width: images.width)
      for i in 0..<size where marks[i] { pixels[start + i] = plain }
    }
    return ImageBatch(
      images.provenance, height: images.height, width: images.width, pixels: pixels,
      labels: images.labels)
  }
}
