/// Words around the images of a grid. Each kind may be left out.
package struct GridCaptions: Sendable, Equatable {
  /// Above the columns, from the left.
  package var columns: [String]
  /// Beside the rows, from the top.
  package var rows: [String]
  /// Above each image, in the order of the images.
  package var images: [String]
  /// Below everything, on as many lines as it takes.
  package var foot: String

  package static let none = GridCaptions()

  package init(
    columns: [String] = [], rows: [String] = [], images: [String] = [], foot: String = ""
  ) {
    (self.columns, self.rows, self.images, self.foot) = (columns, rows, images, foot)
  }

  /// Returns the foot in lines of at most `width` characters, broken between words, and
  /// within words that are longer.
  func footLines(width: Int) -> [String] {
    var lines: [String] = []
    for word in foot.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        var rest = word
        repeat {
          lines.append(String(rest.prefix(max(1, width))))
          rest = rest.dropFirst(max(1, width))
        } while !rest.isEmpty
      }
    }
    return lines
  }
}
