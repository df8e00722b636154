/// Gray images of one size in 8 bits, with their origin and what they show.
///
/// PNG and IDX hold eight bits, and datasets consist of them. Floating-point samples are rounded to
/// eight bits, so that the same samples score the same in every format.
package struct ImageBatch: Sendable, Equatable {
  package let provenance: Provenance
  /// The size of every image, in pixels, at least 1.
  package let height, width: Int
  /// [count, height, width], row-major; 0 is black, 255 is white.
  package private(set) var pixels: [UInt8]
  /// [count], what the images show or were drawn for; 0...9 in a set of digits; nil if unknown.
  package private(set) var labels: [UInt8]?
  /// [count, height, width], drawn pixels before they became bytes, about -1 black to 1 white; nil if they were not kept.
  package private(set) var values: [Float]?

  /// - Parameters:
  ///   - pixels: [count, height, width].
  ///   - labels: one for each image, or nil.
  package init(
    _ provenance: Provenance, height: Int, width: Int, pixels: [UInt8], labels: [UInt8]? = nil
  ) {
    precondition(width > 0 && height > 0, "images need pixels, got \(width) x \(height)")
    precondition(
      pixels.count.isMultiple(of: width * height),
      "\(pixels.count) pixels cannot be divided into \(width) x \(height) images")
    self.provenance = provenance
    (self.height, self.width) = (height, width)
    (self.pixels, self.labels) = (pixels, labels)
    precondition(
      labels == nil || labels?.count == count,
      "\(count) images need \(count) labels, got \(labels?.count ?? 0)")
  }

  /// Makes a batch without images, to be appended one by one.
  ///
  /// - Parameters:
  ///   - capacity: the number of images to make room for.
  ///   - isLabelled: whether every image will come with a label.
  ///   - keepsValues: whether to keep the pixels as Float too.
  package init(
    _ provenance: Provenance, height: Int, width: Int, capacity: Int, isLabelled: Bool = false,
    keepsValues: Bool = false
  ) {
    self.init(
      provenance, height: height, width: width, pixels: [], labels: isLabelled ? [] : nil)
    let space = capacity * imageSize
    pixels.reserveCapacity(space)
    if keepsValues {
      values = []
      values?.reserveCapacity(space)
    }
  }

  /// The number of images.
  package var count: Int { pixels.count / imageSize }
  /// The number of pixels in an image.
  package var imageSize: Int { height * width }
  /// [count, height, width].
  package var shape: [Int] { [count, height, width] }

  /// Returns image `index` (0..<count).
  package func image(_ index: Int) -> GrayImage {
    precondition((0..<count).contains(index), "there is no image \(index) among \(count)")
    return GrayImage(width: width, height: height, pixels: Array(pixels[places(index..<index + 1)]))
  }

  /// Returns the images at `indices` (each 0..<count), in that order, with the same provenance.
  package func selecting(_ indices: some Collection<Int>) -> ImageBatch {
    func gather<Element>(_ all: [Element], _ length: Int) -> [Element] {
      var some: [Element] = []
      some.reserveCapacity(indices.count * length)
      for i in indices { some += all[i * length..<(i + 1) * length] }
      return some
    }
    var batch = ImageBatch(
      provenance, height: height, width: width, pixels: gather(pixels, imageSize),
      labels: labels.map { gather($0, 1) })
    batch.values = values.map { gather($0, imageSize) }
    return batch
  }

  /// Returns the same images under another name for their origin.
  package func named(_ name: String) -> ImageBatch {
    var batch = ImageBatch(
      .memory(name), height: height, width: width, pixels: pixels, labels: labels)
    batch.values = values
    return batch
  }

  /// Returns the same images with other labels.
  ///
  /// - Parameter labels: one per image, or nil.
  package func labelled(_ labels: [UInt8]?) -> ImageBatch {
    ImageBatch(provenance, height: height, width: width, pixels: pixels, labels: labels)
  }

  /// Returns images as networks read them; see `PixelRange.value`.
  ///
  /// - Returns: [range.count, height, width] in [-1, 1].
  package func signedPixels(_ range: Range<Int>) -> [Float] {
    pixels[places(range)].map { PixelRange.signed.value(Float($0)) }
  }

  /// Adds a drawn image in 8 bits, as a PNG would hold it.
  ///
  /// - Parameters:
  ///   - values: [height, width], -1 black to 1 white; values beyond those are clipped.
  ///   - label: given if and only if the batch is labelled.
  ///   - bytes: makes the image's bytes of its finite values; nil to round them.
  /// - Throws: `UnfitData` if a value is NaN or infinite.
  package mutating func append(
    signed values: [Float], label: Int? = nil, bytes: (([Float]) -> [UInt8])? = nil
  ) throws(UnfitData) {
    precondition(
      values.count == imageSize && (label != nil) == (labels != nil),
      "\(values.count) values \(label == nil ? "without" : "with") a label do not fit images of "
        + "\(imageSize) values \(labels == nil ? "without" : "with") labels")
    if let value = values.first(where: { !$0.isFinite }) {
      throw UnfitData(
        name: source, expected: "finite pixels", found: "\(value) in image \(count)",
        hint: "the sampler diverged")
    }
    pixels += bytes?(values) ?? PixelRange.signed.bytes(values)
    self.values? += values
    if let label { labels?.append(UInt8(label)) }
  }

  private func places(_ range: Range<Int>) -> Range<Int> {
    range.lowerBound * imageSize..<range.upperBound * imageSize
  }
}
