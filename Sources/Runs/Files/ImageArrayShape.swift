import FileFormats

/// The count and size of the images in an array [n, h, w], [n, 1, h, w], [n, h, w, 1] or [n, h *
/// w]. In the last case images have the expected size, or else are square.
package struct ImageArrayShape: Sendable, Equatable {
  package let count: Int
  package let height: Int
  package let width: Int

  /// - Parameters:
  ///   - shape: the shape of the array, outermost dimension first.
  ///   - path: the file that the array comes from, for the fault.
  ///   - height: the expected number of rows per image.
  ///   - width: the expected number of columns per image.
  /// - Throws: `FileFault` if the shape cannot be read as an array of gray images.
  package init(
    _ shape: [Int], path: String, height: Int, width: Int
  ) throws(FileFault) {
    func fault(_ expected: String, hint: String? = nil) -> FileFault {
      FileFault(path: path, expected: expected, found: "\(shape)", hint: hint)
    }
    guard !shape.contains(0) else {
      throw fault("an array of at least one image of at least one pixel")
    }
    switch shape.count {
    case 3:
      (count, self.height, self.width) = (shape[0], shape[1], shape[2])
    case 4 where shape[1] == 1:
      (count, self.height, self.width) = (shape[0], shape[2], shape[3])
    case 4 where shape[3] == 1:
      (count, self.height, self.width) = (shape[0], shape[1], shape[2])
    case 4:
      throw fault(
        "images of one channel, [n, 1, h, w] or [n, h, w, 1]", hint: "convert them to gray")
    case 2 where shape[1] == height * width:
      (count, self.height, self.width) = (shape[0], height, width)
    case 2:
      let side = Int(Double(shape[1]).squareRoot().rounded())
      guard side.multipliedReportingOverflow(by: side) == (shape[1], false) else {
        throw fault("rows of the h * w pixels of square images, [n, h * w]")
      }
      (count, self.height, self.width) = (shape[0], side, side)
    default:
      throw fault(
        "an array of images, [n, h, w], [n, 1, h, w], [n, h, w, 1] or [n, h * w]",
        hint: shape.count == 1 ? "is this a file of labels?" : nil)
    }
  }
}
