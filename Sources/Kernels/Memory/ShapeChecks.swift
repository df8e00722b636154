// The requirements of layers on pairs of shapes, for fast kernels and naive twins alike.
extension Tensor.Shape {
  /// Checks that the sizes are the same; borders may differ.
  func checkSameImages(_ other: Self) {
    precondition(
      images == other.images && height == other.height && width == other.width
        && channels == other.channels,
      "Tensors differ in shape: \(self) and \(other)")
  }

  /// Checks for the same images and pixels, and for a run of channels that both tensors have.
  func checkSamePixels(_ other: Self, from: Int, at: Int, count: Int) {
    precondition(
      images == other.images && height == other.height && width == other.width,
      "Tensors differ in images or pixels: \(self) and \(other)")
    precondition(
      from >= 0 && at >= 0 && count > 0 && from + count <= channels
        && at + count <= other.channels,
      "\(count) channels from \(from) on of \(channels) do not fit at \(at) of \(other.channels)")
  }

  /// Checks that the other holds one value per image and channel.
  func checkPerImage(_ other: Self) {
    precondition(
      other.images == images && other.area == 1 && other.channels == channels,
      "Expected [\(images), 1, 1, \(channels)], got \(other)")
  }

  /// Checks that an addend, if there is one, is laid out like this tensor, border included.
  func checkAddend(_ other: Self?) {
    precondition(
      (other ?? self) == self,
      "A tensor of shape \(other ?? self) cannot be added to one of \(self)")
  }
}
