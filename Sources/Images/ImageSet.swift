/// Gray images of one size, with labels if there are any.
package struct ImageSet: Sendable {
  /// What the images are, such as "MNIST", "synthetic digits" or the name of a folder.
  package let name: String
  /// Of every image, in pixels, at least 1.
  package let width: Int
  /// Of every image, in pixels, at least 1.
  package let height: Int
  /// Number of images, at least 1.
  package let count: Int
  /// [count, height, width], row-major; 0 is black, 255 is white.
  package let pixels: [UInt8]
  /// [count]; 0...9 in a set of digits.
  package let labels: [UInt8]?

  /// - Parameters:
  ///   - pixels: [count, height, width], at least one image.
  ///   - labels: one for each image, or nil.
  package init(name: String, width: Int, height: Int, pixels: [UInt8], labels: [UInt8]?) {
    precondition(width > 0 && height > 0, "images need pixels, got \(width) x \(height)")
    precondition(
      !pixels.isEmpty && pixels.count.isMultiple(of: width * height),
      "\(pixels.count) pixels are no whole number of \(width) x \(height) images")
    self.name = name
    self.width = width
    self.height = height
    self.count = pixels.count / (width * height)
    self.pixels = pixels
    self.labels = labels
    precondition(
      labels == nil || labels?.count == count,
      "\(count) images need as many labels, got \(labels?.count ?? 0)")
  }

  /// Image `index` (0..<count).
  package func image(_ index: Int) -> GrayImage {
    precondition((0..<count).contains(index), "image \(index) of \(count)")
    let size = width * height
    return GrayImage(
      width: width, height: height, pixels: Array(pixels[index * size..<(index + 1) * size]))
  }
}
