import Images
import Testing

@Suite struct PackedImagesTests {
  /// Sizes around a word of 64 pixels, and images that are black, white, and in between.
  @Test(arguments: [(1, 1), (7, 9), (8, 8), (5, 13), (28, 28)])
  func imagesComeBackByteForByte(height: Int, width: Int) {
    let size = height * width
    var pixels = [UInt8](repeating: 0, count: size) + [UInt8](repeating: 255, count: size)
    for image in 0..<3 {
      for pixel in 0..<size {
        pixels.append((pixel * pixel + image) % 3 == 0 ? UInt8((pixel * 37 + image) % 256) : 0)
      }
    }
    let images = ImageBatch(.memory("some"), height: height, width: width, pixels: pixels)
    let packed = PackedImages(images)
    #expect(packed.count == 5 && packed.height == height && packed.width == width)
    // What was there before an image is unpacked does not shine through.
    var image = [UInt8](repeating: 77, count: size)
    for index in [3, 0, 4, 1, 2] {
      packed.unpack(index, into: &image)
      #expect(image == images.image(index).pixels)
    }
  }
}
