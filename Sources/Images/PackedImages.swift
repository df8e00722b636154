/// The gray images of a batch in less memory, where much of them is black: a bit for each pixel says
/// whether it is, and only the others have a byte. MNIST's training images take 15 MB instead of 47.
package struct PackedImages: Sendable {
  /// The size of every image, in pixels.
  package let height, width: Int
  /// The number of images.
  package let count: Int
  /// Bit p % 64 of word p / 64 of an image's words is 1 where its pixel p is not black.
  private var masks: [UInt64] = []
  /// The pixels that are not black, of all images one after another.
  private var shades: [UInt8] = []
  /// Where the shades of each image begin.
  private var starts: [Int] = []

  package init(_ images: ImageBatch) {
    (height, width, count) = (images.height, images.width, images.count)
    masks.reserveCapacity(count * words)
    starts.reserveCapacity(count)
    for image in 0..<count {
      starts.append(shades.count)
      let pixels = image * imageSize..<(image + 1) * imageSize
      for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: UInt64.bitWidth) {
        var mask: UInt64 = 0
        for pixel in start..<min(start + UInt64.bitWidth, pixels.upperBound)
        where images.pixels[pixel] != 0 {
          mask |= 1 << UInt64(pixel - start)
          shades.append(images.pixels[pixel])
        }
        masks.append(mask)
      }
    }
  }

  private var imageSize: Int { height * width }
  private var words: Int { (imageSize + UInt64.bitWidth - 1) / UInt64.bitWidth }

  /// Writes the pixels of image `index` (0..<count), row by row.
  ///
  /// - Parameter pixels: [height, width].
  package func unpack(_ index: Int, into pixels: inout [UInt8]) {
    precondition((0..<count).contains(index), "there is no image \(index) among \(count)")
    precondition(pixels.count == imageSize, "\(pixels.count) pixels are no image")
    for pixel in pixels.indices { pixels[pixel] = 0 }
    var next = starts[index]
    for word in 0..<words {
      var mask = masks[index * words + word]
      while mask != 0 {
        pixels[word * UInt64.bitWidth + mask.trailingZeroBitCount] = shades[next]
        next += 1
        mask &= mask - 1
      }
    }
  }
}
