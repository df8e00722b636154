import Images
import Testing

@Suite struct GridShapeTests {
  private func scale(_ count: Int, columns: Int, side: Int = 28) -> Int {
    GridShape(count: count, columns: columns, width: side, height: side).scale
  }

  @Test func digitsAreLargeEnoughToBeLookedAt() {
    // Ten columns of 84 pixels are handy, and twelve are not.
    #expect(scale(100, columns: 10) == 3)
    #expect(scale(144, columns: 12) == 2)
    #expect(scale(1, columns: 1) == 3)
    #expect(scale(71 * 71, columns: 71) == 2)
    #expect(scale(72 * 72, columns: 72) == 1)
    // A wide picture of few rows counts by its longer side.
    #expect(scale(12, columns: 12) == 2)
  }

  @Test(arguments: [(32, 2), (8, 10), (60, 1), (100, 1), (29, 2)])
  func otherSizesAreShownAtTheSameSize(side: Int, expected: Int) {
    #expect(scale(4, columns: 2, side: side) == expected)
  }

  @Test func captionsTakeTheirRoom() {
    let plain = GridShape(count: 6, columns: 3, width: 28, height: 28, scale: 2)
    #expect(plain.width == 3 * 58 + 2 && plain.height == 2 * 58 + 2)
    #expect(plain.pixels == plain.width * plain.height)
    func shape(_ captions: GridCaptions) -> GridShape {
      GridShape(count: 6, columns: 3, width: 28, height: 28, scale: 2, captions: captions)
    }
    let rows = shape(GridCaptions(rows: ["0", "12"]))
    #expect(rows.width == plain.width + 2 * 6 + 2 && rows.height == plain.height)
    let columns = shape(GridCaptions(columns: ["a", "b", "c"]))
    #expect(columns.width == plain.width && columns.height == plain.height + 13)
    let images = shape(GridCaptions(images: ["a"]))
    #expect(images.height == plain.height + 2 * 13)
    // 172 pixels hold 28 letters, so this foot takes two lines.
    let foot = shape(GridCaptions(foot: "twenty-eight letters are here and more"))
    #expect(foot.width == plain.width && foot.height == plain.height + 2 * 13 + 2)
  }

  @Test func wordsStandWhereTheyBelong() {
    let black = [GrayImage](repeating: GrayImage(width: 8, height: 14), count: 4)
    func letters(_ captions: GridCaptions) -> [(row: Int, column: Int)] {
      let grid = ImageGrid.compose(black, columns: 2, scale: 1, captions: captions)
      return (0..<grid.height).flatMap { row in
        (0..<grid.width).filter { grid[row, $0] == 235 }.map { (row, $0) }
      }
    }
    // The letter I of the font: a bar of three pixels at the top and at the bottom, a line between.
    let letter = [(0, 1), (0, 2), (0, 3)] + (1...7).map { ($0, 2) } + [(8, 1), (8, 2), (8, 3)]
    func isLetter(_ found: [(row: Int, column: Int)], left: Int, top: Int) -> Bool {
      found.map { [$0.row, $0.column] } == letter.map { [$0.0 + top + 2, $0.1 + left] }
    }
    #expect(isLetter(letters(GridCaptions(columns: ["", "I"])), left: 2 + 10, top: 1))
    #expect(isLetter(letters(GridCaptions(rows: ["", "I"])), left: 2, top: 2 + 16))
    #expect(isLetter(letters(GridCaptions(images: ["", "", "", "I"])), left: 12, top: 31))
    #expect(isLetter(letters(GridCaptions(foot: "I")), left: 2, top: 34))
    #expect(letters(.none).isEmpty)
  }

  @Test func captionsThatDoNotFitAreLeftOut() {
    let black = [GrayImage](repeating: GrayImage(width: 14, height: 14), count: 2)
    func grid(_ text: String) -> GrayImage {
      ImageGrid.compose(black, columns: 2, scale: 1, captions: GridCaptions(columns: [text, ""]))
    }
    #expect(grid("III") == grid("") && grid("II") != grid("I"))
    // What the font lacks becomes a question mark.
    #expect(grid("é∞") == grid("??"))
  }

  @Test func aFootIsBrokenBetweenWords() {
    let black = [GrayImage(width: 60, height: 14)]
    func lines(_ foot: String) -> Int {
      let height = ImageGrid.compose(
        black, columns: 1, scale: 1, captions: GridCaptions(foot: foot)
      ).height
      return height == 18 ? 0 : (height - 18 - 2) / 13
    }
    // Ten letters fit in a line.
    #expect(lines("") == 0)
    #expect(lines("four words") == 1)
    #expect(lines("five letter") == 2)
    #expect(lines("a word-of-more-than-ten") == 4)
  }
}
