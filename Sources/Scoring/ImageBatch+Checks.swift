import Images

extension ImageBatch {
  /// - Throws: `UnfitData` for images of another size.
  package func requireSize(height: Int, width: Int) throws(UnfitData) {
    guard self.height == height, self.width == width else {
      throw UnfitData(
        name: source, expected: "images of \(height) x \(width) pixels (rows x columns)",
        found: "\(self.height) x \(self.width)",
        hint: "the feature network reads no other size; resample the images first")
    }
  }

  /// - Throws: `UnfitData` unless there are more images than features.
  package func requireCount(above dimension: Int) throws(UnfitData) {
    guard count > dimension else {
      throw UnfitData(
        name: source,
        expected: "more images than the \(dimension) feature dimensions", found: "\(count)",
        hint: "the covariance of so few images is singular; draw at least \(dimension + 1), or "
          + "better 2000 or more")
    }
  }
}
