/// The pieces and holes of the ink of one image: pixels of at least 128 of 255.
///
/// Ink holds together over corners and sides, and the ground over sides alone, so that a closed line
/// one pixel wide parts its inside from its outside (Rosenfeld, *Connectivity in digital pictures*,
/// 1970).
package struct InkTopology: Sendable, Equatable {
  /// The number of connected pieces of ink.
  package let pieces: Int
  /// The number of connected parts of the ground that do not reach the border of the image.
  package let holes: Int

  /// - Parameter pixels: [height, width], row by row.
  package init(_ pixels: ArraySlice<UInt8>, height: Int, width: Int) {
    precondition(
      pixels.count == height * width, "\(pixels.count) pixels are not \(height) x \(width)")
    let isInk = pixels.map { $0 >= PixelFacts.ink }
    var isSeen = [Bool](repeating: false, count: isInk.count)
    var (pieces, holes) = (0, 0)
    for start in isInk.indices where !isSeen[start] {
      let ink = isInk[start]
      var touchesBorder = false
      var waiting = [start]
      isSeen[start] = true
      while let place = waiting.popLast() {
        let (row, column) = (place / width, place % width)
        if row == 0 || row == height - 1 || column == 0 || column == width - 1 {
          touchesBorder = true
        }
        for y in max(0, row - 1)...min(height - 1, row + 1) {
          for x in max(0, column - 1)...min(width - 1, column + 1)
          where ink || y == row || x == column {
            let next = y * width + x
            guard isInk[next] == ink, !isSeen[next] else { continue }
            isSeen[next] = true
            waiting.append(next)
          }
        }
      }
      if ink { pieces += 1 } else if !touchesBorder { holes += 1 }
    }
    (self.pieces, self.holes) = (pieces, holes)
  }
}
