/// The size of a grid of equal images with captions, and the places of its parts, in its own pixels.
package struct GridShape: Sendable {
  /// The pixels between images, around all of them, and around captions.
  package static let gap = 2
  /// The longest side, in pixels, up to which pictures get the largest images that are usual, and up
  /// to which they are enlarged at all.
  private static let (handy, large) = (1_000, 4_000)
  /// The usual side of a digit in a picture, in pixels.
  private static let usualSide = 56...84

  /// At least 1 each; the last row may have empty places.
  package let columns, rows: Int
  /// The side, in the picture's pixels, of one pixel of an image.
  package let scale: Int
  package var captions: GridCaptions
  /// The number of images, at least 1.
  package let count: Int
  /// The size of an image, in its own pixels.
  let imageWidth, imageHeight: Int
  /// The size of an image in the picture.
  private let shownWidth, shownHeight: Int
  private let gap: Int

  /// - Parameters:
  ///   - count: the number of images, at least 1.
  ///   - columns: the number of images in a row; fewer if there are fewer images.
  ///   - width: of an image, in its own pixels.
  ///   - height: of an image, in its own pixels.
  ///   - scale: nil for one at which digits can be looked at; see `usualScale`.
  package init(
    count: Int, columns: Int, width: Int, height: Int, scale: Int? = nil,
    captions: GridCaptions = .none, gap: Int = gap
  ) {
    precondition(
      count > 0 && columns > 0 && scale ?? 1 > 0 && gap >= 0,
      "a grid needs at least 1 image, 1 column, a scale of at least 1 and a gap of at least 0, "
        + "got \(count), \(columns), \(scale ?? 1) and \(gap)")
    self.columns = min(columns, count)
    rows = (count + self.columns - 1) / self.columns
    self.captions = captions
    self.scale =
      scale ?? Self.usualScale(columns: self.columns, rows: rows, width: width, height: height)
    (self.count, imageWidth, imageHeight, self.gap) = (count, width, height, gap)
    (shownWidth, shownHeight) = (width * self.scale, height * self.scale)
  }

  /// Returns the scale at which images are shown unless somebody asks for another: their longer side
  /// is 56 to 84 pixels, more in small pictures and fewer in large ones. Very large pictures are not
  /// enlarged.
  private static func usualScale(columns: Int, rows: Int, width: Int, height: Int) -> Int {
    let side = max(width, height)
    let least = max(1, (usualSide.lowerBound + side - 1) / side)
    let most = max(least, usualSide.upperBound / side)
    func longerSide(_ scale: Int) -> Int { max(columns * width, rows * height) * scale }
    if let scale = (least...most).last(where: { longerSide($0) <= handy }) { return scale }
    return longerSide(least) <= large ? least : 1
  }

  /// The width of the band of row captions at the left.
  private var leftBand: Int {
    let longest = captions.rows.map(\.count).max() ?? 0
    return longest == 0 ? 0 : longest * CaptionFont.width + gap
  }
  /// The height of one line of captions.
  private var line: Int { CaptionFont.height }
  private var topBand: Int { captions.columns.isEmpty ? 0 : line }
  private var imageBand: Int { captions.images.isEmpty ? 0 : line }
  /// The lines below the images.
  var footLines: [String] { captions.footLines(width: (width - 2 * gap) / CaptionFont.width) }

  package var width: Int { leftBand + gap + columns * (shownWidth + gap) }
  private var heightOfImages: Int { topBand + gap + rows * (imageBand + shownHeight + gap) }
  package var height: Int {
    let lines = footLines.count
    return heightOfImages + (lines == 0 ? 0 : lines * line + gap)
  }
  /// The number of pixels of the picture.
  package var pixels: Int { width * height }

  /// Returns the upper left corner of image `index`.
  func corner(_ index: Int) -> (left: Int, top: Int) {
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      leftBand + gap + column * (shownWidth + gap),
      topBand + gap + row * (imageBand + shownHeight + gap) + imageBand
    )
  }

  /// Returns every line of text with the upper left corner of its place. What does not fit is left out.
  func lines() -> [(text: String, left: Int, top: Int)] {
    // A part of a number would be another number.
    func cut(_ text: String) -> String { text.count * CaptionFont.width > shownWidth ? "" : text }
    let columnLines = captions.columns.prefix(columns).enumerated().map {
      (text: cut($1), left: corner($0).left, top: gap / 2)
    }
    let rowLines = captions.rows.prefix(rows).enumerated().map {
      (text: $1, left: gap, top: corner($0 * columns).top + (shownHeight - line) / 2)
    }
    let imageLines = captions.images.enumerated().map {
      (text: cut($1), left: corner($0).left, top: corner($0).top - line)
    }
    let foot = footLines.enumerated().map {
      (text: $1, left: gap, top: heightOfImages + $0 * line)
    }
    return columnLines + rowLines + imageLines + foot
  }
}
