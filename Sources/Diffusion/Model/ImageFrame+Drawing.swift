import Images

extension ImageFrame {
  /// Draws fields batch by batch and cuts the images out; every drawing of images uses this.
  ///
  /// Besides the result, it holds the memory of one batch.
  ///
  /// - Parameters:
  ///   - images: the numbers of the images, nonnegative.
  ///   - seed: the seed of the drawing, for the record.
  ///   - batchSize: at least 1.
  ///   - guidance: gives the images their labels.
  ///   - keepsValues: whether the result also holds the pixels as Float.
  ///   - grays: draws the bytes; nil to round.
  ///   - fields: draws the images with these numbers, [n, height, width] flat.
  /// - Throws: `UnfitData` for a pixel that is NaN or infinite, or what `fields` throws.
  func draw(
    _ images: Range<Int>, seed: UInt64, batchSize: Int,
    guidance: ClassGuidance = ClassGuidance(labels: []), keepsValues: Bool,
    grays: GrayLevels? = nil, _ fields: (Range<Int>) throws -> [Double]
  ) throws -> ImageBatch {
    var drawn = ImageBatch(
      .drawn(seed: seed, images: images), height: imageHeight, width: imageWidth,
      capacity: images.count, isLabelled: !guidance.labels.isEmpty, keepsValues: keepsValues)
    for batch in images.batches(of: batchSize) {
      let fields = try fields(batch)
      for (row, image) in batch.enumerated() {
        try drawn.append(
          signed: values(fields, field: row), label: guidance.label(ofImage: image),
          bytes: grays.map { grays in
            { grays.drawn($0, width: imageWidth, seed: seed, image: image) }
          })
      }
    }
    return drawn
  }
}

extension Range<Int> {
  /// Returns the numbers in batches of `size`, at least 1, in order; the last may be smaller.
  package func batches(of size: Int) -> [Range] {
    precondition(size > 0, "A batch has at least 1 image, not \(size)")
    return stride(from: lowerBound, to: upperBound, by: size).map {
      $0..<$0 + Swift.min(size, upperBound - $0)
    }
  }
}
