import Datasets
import Diffusion
import FileFormats
import Images
import Runs

/// Gray images of one size, with labels if they have any.
public struct DigitImages: Sendable {
  package let batch: ImageBatch
  /// The labels that the images were drawn for, which decide the rows of a grid.
  private let guidance: ClassGuidance
  /// What a picture's text chunks say of its origin.
  private let pictureText: [(key: String, value: String)]

  package init(
    _ batch: ImageBatch, guidance: ClassGuidance = ClassGuidance(labels: []),
    pictureText: [(key: String, value: String)] = []
  ) {
    (self.batch, self.guidance, self.pictureText) = (batch, guidance, pictureText)
  }

  /// Makes images from bytes.
  ///
  /// - Parameters:
  ///   - pixels: `[count, height, width]`, row by row; 0 is black, 255 is white.
  ///   - height: the number of rows of each image, at least 1.
  ///   - width: the number of columns of each image, at least 1.
  ///   - labels: one for each image, or nil.
  /// - Throws: an error if the counts do not fit together.
  public init(pixels: [UInt8], height: Int, width: Int, labels: [UInt8]? = nil) throws {
    guard (1...1 << 15).contains(height), (1...1 << 15).contains(width),
      pixels.count.isMultiple(of: height * width),
      labels == nil || labels?.count == pixels.count / (height * width)
    else {
      throw InvalidSetting(
        name: "pixels", expected: "those of whole images, and one label for each or none",
        found: "\(pixels.count) of \(height) x \(width), \(labels?.count ?? 0) labels")
    }
    self.init(
      ImageBatch(
        .memory("images in memory"), height: height, width: width, pixels: pixels, labels: labels))
  }

  /// Reads an IDX file of images, compressed or not; labels in a file of their own are left alone.
  ///
  /// - Throws: an error that says in one line what is wrong with the file.
  public init(contentsOfIDX path: String) throws {
    let array = try IDXArray.images(path: path)
    self.init(
      ImageBatch(
        .file(path, .idx), height: array.dimensions[1], width: array.dimensions[2],
        pixels: array.bytes))
  }

  /// The number of images.
  public var count: Int { batch.count }
  /// The number of rows of each image.
  public var height: Int { batch.height }
  /// The number of columns of each image.
  public var width: Int { batch.width }
  /// The bytes of all images, `[count, height, width]`; 0 is black, 255 is white.
  public var pixels: [UInt8] { batch.pixels }
  /// What the images show or were drawn for, one label for each; nil if that is not known.
  public var labels: [UInt8]? { batch.labels }
  /// What the images are, such as "MNIST training images".
  public var source: String { batch.source }

  /// Returns the images with the given numbers, in that order.
  ///
  /// - Parameter indices: each at least 0 and below `count`.
  /// - Throws: an error for a number of no image.
  public func selecting(_ indices: some Collection<Int>) throws -> DigitImages {
    if let bad = indices.first(where: { !(0..<count).contains($0) }) {
      throw InvalidSetting(
        name: "indices", expected: "at least 0 and below \(count)", found: "\(bad)")
    }
    return DigitImages(batch.selecting(indices), pictureText: pictureText)
  }

  /// Writes all images as one PNG.
  ///
  /// - Parameters:
  ///   - path: the file; one that is there is replaced when the new one is complete.
  ///   - columns: images per row, at least 1; without it, drawn images have one row for each label,
  ///     and others as many columns as rows.
  ///   - scale: how many pixels of the picture each pixel of an image is wide, 1 to 32; without it,
  ///     digits are 56 to 84 pixels wide, except in very large pictures.
  /// - Throws: an error that says in one line why the file cannot be written.
  public func writeGrid(to path: String, columns: Int? = nil, scale: Int? = nil) throws {
    try requireRange("count", count, 1...1_000_000)
    try requireRange("columns", columns ?? 1, 1...1_000_000)
    try requireRange("scale", scale ?? 1, 1...32)
    let pixels = files(grid: path, columns: columns, scale: scale).gridPixels(
      count: count, width: width, height: height, guidance, caption: "")
    try requireRange("pixels of the picture", pixels, 1...PNG.pixelLimit)
    try write(files(grid: path, columns: columns, scale: scale))
  }

  /// Writes one PNG for each image, `00000.png` and on, into a folder that is new, empty or holds
  /// only such images, which are replaced.
  ///
  /// - Throws: an error that says in one line why the folder cannot be written.
  public func writePNGs(toFolder path: String) throws { try write(files(images: path)) }

  /// Writes the bytes in MNIST's format, and the labels, if there are any, into a second file beside
  /// it; both are compressed if the name ends in `.gz`.
  ///
  /// - Throws: an error that says in one line why the file cannot be written.
  public func writeIDX(to path: String) throws { try write(files(idx: path)) }

  private func files(
    grid: String? = nil, images: String? = nil, idx: String? = nil, columns: Int? = nil,
    scale: Int? = nil
  ) -> SampleFiles {
    SampleFiles(
      grid: grid, images: images, idx: idx, npy: nil, trajectory: nil, animation: nil,
      columns: columns, scale: scale, captions: false)
  }

  private func write(_ files: SampleFiles) throws {
    try files.requirePlaces()
    _ = try files.write(batch, guidance, caption: "", text: pictureText, watch: Watch())
  }
}

/// Refuses an argument that nothing can be done with.
func requireRange(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(InvalidSetting) {
  guard !range.contains(value) else { return }
  throw InvalidSetting(
    name: name, expected: "\(range.lowerBound) to \(range.upperBound)", found: "\(value)")
}
