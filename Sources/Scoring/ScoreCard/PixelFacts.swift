import Images

/// What the pixels of one image say about the thin set that digits lie on. Images of MNIST are
/// exactly black outside the strokes and their gray edges, fill a box whose longer side is 20
/// pixels, and have their centre of mass at the centre.
package struct PixelFacts: Equatable {
  /// The share of pixels that are exactly 0.
  package var black = 0.0
  /// The share of pixels with a gray of 1 to 3 of 255: grain that the eye takes for black.
  package var nearlyBlack = 0.0
  /// The number of pixels above 0 whose eight neighbours are all 0.
  package var specks = 0.0
  /// The sum of squared grays, in [0, 1] each, over pixels more than two pixels away from all ink.
  package var farEnergy = 0.0
  /// The longer side of the box that holds all pixels above 0.
  package var boxSide = 0.0
  /// The distance of the centre of mass from the centre, in pixels; 0 for a black image.
  package var offset = 0.0

  /// Grays from here on are ink.
  static let ink: UInt8 = 128
  /// Pixels up to this distance from ink (the larger of the distances in x and y) may be its edge.
  static let edge = 2

  /// - Parameters:
  ///   - pixels: [height, width], row by row.
  package init(_ pixels: ArraySlice<UInt8>, height: Int, width: Int) {
    let size = height * width
    precondition(pixels.count == size, "\(pixels.count) pixels are not \(height) x \(width)")
    let pixels = Array(pixels)
    black = Double(pixels.count { $0 == 0 }) / Double(size)
    nearlyBlack = Double(pixels.count { (1...3).contains($0) }) / Double(size)
    let nearInk = Self.nearInk(pixels, height: height, width: width)
    let lit = pixels.map { $0 > 0 }
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for row in 0..<height {
      for column in 0..<width {
        let i = row * width + column
        guard lit[i] else { continue }
        let gray = Double(pixels[i]) / 255
        if !nearInk[i] { farEnergy += gray * gray }
        if Self.isAlone(row, column, lit, height: height, width: width) { specks += 1 }
        mass += gray
        x += gray * Double(column)
        y += gray * Double(row)
      }
    }
    guard mass > 0 else { return }
    boxSide = Double(InkBox(pixels[...], width: width)?.longerSide ?? 0)
    let dx = x / mass - Double(width - 1) / 2
    let dy = y / mass - Double(height - 1) / 2
    offset = (dx * dx + dy * dy).squareRoot()
  }

  /// Marks the pixels within two pixels of ink.
  ///
  /// - Parameter pixels: [height, width], row by row.
  package static func nearInk(_ pixels: [UInt8], height: Int, width: Int) -> [Bool] {
    grown(pixels.map { $0 >= ink }, by: edge, height: height, width: width)
  }

  private static func isAlone(
    _ row: Int, _ column: Int, _ lit: [Bool], height: Int, width: Int
  ) -> Bool {
    for y in max(0, row - 1)...min(height - 1, row + 1) {
      for x in max(0, column - 1)...min(width - 1, column + 1)
      where (y, x) != (row, column) && lit[y * width + x] {
        return false
      }
    }
    return true
  }

  /// Marks every pixel within `distance` of a marked one, first along rows, then along columns.
  private static func grown(
    _ marks: [Bool], by distance: Int, height: Int, width: Int
  ) -> [Bool] {
    var rows = marks
    for i in marks.indices where marks[i] {
      let (row, column) = (i / width, i % width)
      for x in max(0, column - distance)...min(width - 1, column + distance) {
        rows[row * width + x] = true
      }
    }
    var all = rows
    for i in rows.indices where rows[i] {
      let (row, column) = (i / width, i % width)
      for y in max(0, row - distance)...min(height - 1, row + distance) {
        all[y * width + column] = true
      }
    }
    return all
  }
}
