import Images
import Testing

@Suite struct ImageGridTests {
  private let images = (1...3).map { n in
    GrayImage(width: 2, height: 1, pixels: [UInt8(n * 10), UInt8(n * 10 + 1)])
  }

  @Test func threeImagesInTwoColumns() {
    let grid = ImageGrid.compose(images, columns: 2, scale: 1, gap: 1, gapShade: 9)
    #expect(grid.width == 7)
    #expect(grid.height == 5)
    #expect(
      grid.pixels == [
        9, 9, 9, 9, 9, 9, 9,
        9, 10, 11, 9, 20, 21, 9,
        9, 9, 9, 9, 9, 9, 9,
        9, 30, 31, 9, 9, 9, 9,
        9, 9, 9, 9, 9, 9, 9,
      ])
  }

  @Test func scaleRepeatsPixels() {
    let grid = ImageGrid.compose([images[0]], columns: 1, scale: 2, gap: 0)
    #expect(grid == GrayImage(width: 4, height: 2, pixels: [10, 10, 11, 11, 10, 10, 11, 11]))
  }

  @Test func columnsShrinkToTheImages() {
    let grid = ImageGrid.compose(images, columns: 100, scale: 1, gap: 0)
    #expect(grid == GrayImage(width: 6, height: 1, pixels: [10, 11, 20, 21, 30, 31]))
  }

  @Test func gainShowsFaintGrays() {
    let image = GrayImage(width: 4, height: 1, pixels: [0, 1, 5, 200])
    #expect(image.brightened(by: 50).pixels == [0, 50, 250, 255])
    #expect(image.brightened(by: 1) == image)
  }
}
