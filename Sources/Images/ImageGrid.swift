/// Pictures with many images side by side.
package enum ImageGrid {
  /// Returns the most pixels that a grid of equal images has; the result must fit an Int.
  ///
  /// - Parameter columns: not limited to the number of images.
  package static func pixels(
    count: Int, columns: Int, width: Int, height: Int, scale: Int, gap: Int = 2
  ) -> Int {
    let rows = (count + columns - 1) / columns
    return ((width * scale + gap) * columns + gap) * ((height * scale + gap) * rows + gap)
  }

  /// Places images of one size in rows, left to right and top to bottom.
  ///
  /// - Parameters:
  ///   - images: at least one, all of the same size.
  ///   - columns: the number of images in a row; fewer if there are fewer images.
  ///   - scale: each pixel becomes a square of this many pixels per side, so that edges stay sharp.
  ///   - gap: the pixels between images and around all of them.
  ///   - gapShade: the gray of gaps and of empty places in the last row; neither black nor white,
  ///     so that the border of an image is visible.
  package static func compose(
    _ images: [GrayImage], columns: Int, scale: Int = 1, gap: Int = 2, gapShade: UInt8 = 96
  ) -> GrayImage {
    precondition(
      columns > 0 && scale > 0 && gap >= 0,
      "a grid needs at least 1 column, a scale of at least 1 and a gap of at least 0, "
        + "got \(columns), \(scale) and \(gap)")
    precondition(!images.isEmpty, "a grid needs at least one image")
    let width = images[0].width
    let height = images[0].height
    precondition(
      images.allSatisfy { $0.width == width && $0.height == height },
      "the images of a grid must have one size, that of the first, \(width) x \(height)")
    let columns = min(columns, images.count)
    let rows = (images.count + columns - 1) / columns
    let cellWidth = width * scale + gap
    let cellHeight = height * scale + gap
    var grid = GrayImage(
      width: columns * cellWidth + gap, height: rows * cellHeight + gap, shade: gapShade)
    for (index, image) in images.enumerated() {
      let left = gap + index % columns * cellWidth
      let top = gap + index / columns * cellHeight
      for y in 0..<height * scale {
        for x in 0..<width * scale {
          grid[top + y, left + x] = image[y / scale, x / scale]
        }
      }
    }
    return grid
  }
}
