// What layers ask of pairs of shapes, for fast kernels and naive twins alike.
extension Tensor.Shape {
  /// Same sizes; borders may differ.
  func checkSameImages(_ other: Self) {
    precondition(
      images == other.images && height == other.height && width == other.width
        && channels == other.channels,
      "Tensors differ in shape: \(self) and \(other)")
  }

  /// Same images and pixels, and a run of channels that both have.
  func checkSamePixels(_ other: Self, from: Int, at: Int, count: Int) {
    precondition(
      images == other.images && height == other.height && width == other.width,
      "Tensors differ in images or pixels: \(self) and \(other)")
    precondition(
      from >= 0 && at >= 0 && count > 0 && from + count <= channels
        && at + count <= other.channels,
      "Channels \(from)+\(count) of \(channels) do not fit at \(at) of \(other.channels)")
  }

  /// The other holds one value an image and channel.
  func checkPerImage(_ other: Self) {
    precondition(
      other.images == images && other.area == 1 && other.channels == channels,
      "Expected [\(images), 1, 1, \(channels)], got \(other)")
  }

  /// An addend, if there is one, lies in memory as this tensor does, its border included.
  func checkAddend(_ other: Self?) {
    precondition(
      (other ?? self) == self,
      "A tensor of \(other ?? self) cannot be added to one of \(self)")
  }
}
