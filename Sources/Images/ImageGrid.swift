/// Pictures with many images side by side.
package enum ImageGrid {
  private static let captionShade: UInt8 = 235

  /// Places images of one size in rows, left to right and top to bottom.
  ///
  /// - Parameters:
  ///   - images: at least one, all of the same size.
  ///   - columns: the number of images in a row; fewer if there are fewer images.
  ///   - scale: each pixel becomes a square of this many pixels per side, so that edges stay sharp;
  ///     nil for one at which digits can be looked at.
  ///   - captions: words around the images.
  ///   - gap: the pixels between images and around all of them.
  ///   - gapShade: the gray of gaps and of empty places in the last row; neither black nor white,
  ///     so that the border of an image is visible.
  package static func compose(
    _ images: [GrayImage], columns: Int, scale: Int? = nil, captions: GridCaptions = .none,
    gap: Int = GridShape.gap, gapShade: UInt8 = 96
  ) -> GrayImage {
    precondition(!images.isEmpty, "a grid needs at least one image")
    let shape = GridShape(
      count: images.count, columns: columns, width: images[0].width, height: images[0].height,
      scale: scale, captions: captions, gap: gap)
    return compose(images, shape, gapShade: gapShade)
  }

  /// Places images of the size and number that a shape was made for.
  package static func compose(
    _ images: [GrayImage], _ shape: GridShape, gapShade: UInt8 = 96
  ) -> GrayImage {
    let (width, height, scale) = (shape.imageWidth, shape.imageHeight, shape.scale)
    precondition(
      images.count == shape.count
        && images.allSatisfy { $0.width == width && $0.height == height },
      "this grid needs \(shape.count) images of one size, \(width) x \(height)")
    var grid = GrayImage(width: shape.width, height: shape.height, shade: gapShade)
    for (index, image) in images.enumerated() {
      let (left, top) = shape.corner(index)
      for y in 0..<height * scale {
        for x in 0..<width * scale {
          grid[top + y, left + x] = image[y / scale, x / scale]
        }
      }
    }
    for line in shape.lines() {
      CaptionFont.write(
        line.text, on: &grid, left: line.left, top: line.top, shade: captionShade)
    }
    return grid
  }
}
