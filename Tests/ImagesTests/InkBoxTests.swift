import Images
import Testing

@Suite struct InkBoxTests {
  @Test func aBoxHoldsAllInk() {
    let pixels: [UInt8] = [
      0, 0, 0, 0, 0,
      0, 0, 9, 0, 0,
      0, 0, 0, 1, 0,
      0, 0, 0, 0, 0,
    ]
    let box = InkBox(pixels[...], width: 5)
    #expect(box == InkBox(rows: 1...2, columns: 2...3) && box?.longerSide == 2)
    #expect(box?.contains(row: 1, column: 3) == true && box?.contains(row: 3, column: 3) == false)
    #expect(box?.edges(width: 5) == [[7, 8], [12, 13], [7, 12], [8, 13]])
    // A part of a batch has a start of its own.
    #expect(InkBox(([7, 7, 7, 7, 7] + pixels)[5...], width: 5) == box)
    #expect(InkBox([0, 0, 0, 0], width: 2) == nil)
  }
}
