/// A batch of images (or rows) in memory, laid out as [N, H, W, C], each image framed by `border`
/// rows and columns of zeros on every side.
///
/// The border lets a 3 x 3 convolution read a pixel's neighbours by pointer arithmetic alone. No
/// kernel ever writes to it, so it stays zero while a buffer is reused.
///
///     border = 1, H = 2, W = 3          address of (n, y, x, 0):
///     0 0 0 0 0                           ((n (H + 2b) + y + b) (W + 2b) + x + b) C
///     0 p p p 0
///     0 p p p 0
///     0 0 0 0 0
package struct Tensor<Element: KernelScalar>: Sendable {
  package struct Shape: Hashable, Sendable {
    package var images, height, width, channels, border: Int

    package init(
      images: Int, height: Int = 1, width: Int = 1, channels: Int, border: Int = 0
    ) {
      precondition(
        images >= 0 && height > 0 && width > 0 && channels > 0 && border >= 0,
        "A tensor needs positive sizes, got \(images) x \(height) x \(width) x \(channels)")
      (self.images, self.height, self.width) = (images, height, width)
      (self.channels, self.border) = (channels, border)
    }

    /// The elements between one row of an image and the next.
    var rowStride: Int { (width + 2 * border) * channels }
    /// The elements between one image and the next.
    var imageStride: Int { (height + 2 * border) * rowStride }
    /// The elements from the start of an image's frame to its first pixel.
    var origin: Int { border * (rowStride + channels) }
    /// The elements in memory, borders included.
    package var storageCount: Int { images * imageStride }
    /// The number of pixels in one image.
    package var area: Int { height * width }
    /// The number of elements without borders.
    package var count: Int { images * area * channels }
  }

  package let shape: Shape
  package let storage: Storage<Element>
  /// The elements of the storage before this tensor's first.
  private let start: Int

  /// Makes a new tensor of zeros.
  package init(_ shape: Shape) {
    self.init(shape, storage: Storage(count: shape.storageCount))
  }

  /// Makes a tensor in existing memory, where its border is already zero.
  package init(_ shape: Shape, storage: Storage<Element>) {
    precondition(
      storage.count >= shape.storageCount,
      "A tensor of \(shape.storageCount) elements does not fit into a storage of \(storage.count)")
    (self.shape, self.storage, start) = (shape, storage, 0)
  }

  /// Makes a tensor without border that shares a block of parameters or gradients.
  package init(_ shape: Shape, sharing block: Block<Element>) {
    precondition(
      shape.border == 0 && shape.count == block.count,
      "A block of \(block.count) elements cannot be seen as a tensor of \(shape.count)")
    (self.shape, storage, start) = (shape, block.storage, block.offset)
  }

  /// Returns one image of the batch, sharing its memory.
  package func image(_ n: Int) -> Tensor {
    precondition(n >= 0 && n < shape.images, "Image \(n) lies outside a batch of \(shape.images)")
    var single = shape
    single.images = 1
    return Tensor(single, storage, start: start + n * shape.imageStride)
  }

  /// The elements as one run, for tensors without a border.
  package var block: Block<Element> {
    precondition(shape.border == 0, "A tensor with a border is not one run of elements")
    return Block(storage, offset: start, count: shape.count)
  }

  private init(_ shape: Shape, _ storage: Storage<Element>, start: Int) {
    (self.shape, self.storage, self.start) = (shape, storage, start)
  }

  /// Makes a new tensor with these values, [N, H, W, C] without borders.
  package init(_ shape: Shape, values: [Element]) {
    self.init(shape)
    assign(values)
  }

  /// The first pixel of the first image.
  var pointer: UnsafeMutablePointer<Element> { storage.pointer + start + shape.origin }

  /// Returns how many elements lie between this and a tensor of the same shape; nil for none.
  func distance(to other: Tensor?) -> Int? {
    guard let other else { return nil }
    assert(other.shape == shape)
    return UnsafePointer(other.pointer) - UnsafePointer(pointer)
  }

  /// Returns the first element of row `y` of image `n`.
  @inline(__always) func row(_ n: Int, _ y: Int) -> UnsafeMutablePointer<Element> {
    assert(n >= 0 && n < shape.images && y >= 0 && y < shape.height)
    return pointer + n * shape.imageStride + y * shape.rowStride
  }

  /// A copy of the elements, [N, H, W, C] without borders.
  package var values: [Element] {
    @_specialize(where Element == Float)
    get {
      let run = shape.width * shape.channels
      var result: [Element] = []
      result.reserveCapacity(shape.count)
      for n in 0..<shape.images {
        for y in 0..<shape.height {
          result.append(contentsOf: UnsafeBufferPointer(start: row(n, y), count: run))
        }
      }
      return result
    }
  }

  /// Overwrites the elements with `values`, [N, H, W, C] without borders.
  package func assign(_ values: [Element]) {
    assign(values, from: 0)
  }

  /// Overwrites the elements with `values` from index `start` on.
  @_specialize(where Element == Float)
  package func assign(_ values: [Element], from start: Int) {
    precondition(
      start >= 0 && start + shape.count <= values.count,
      "A tensor of \(shape.count) elements cannot be read at \(start) of \(values.count) values")
    let run = shape.width * shape.channels
    values.withUnsafeBufferPointer { source in
      guard var next = source.baseAddress else { return }
      next += start
      for n in 0..<shape.images {
        for y in 0..<shape.height {
          row(n, y).update(from: next, count: run)
          next += run
        }
      }
    }
  }

  /// Copies the elements, [N, H, W, C] without borders, to a block of that size.
  @_specialize(where Element == Float)
  package func copy(to target: Block<Element>) {
    precondition(
      target.count == shape.count,
      "A tensor of \(shape.count) elements does not fill a block of \(target.count)")
    let run = shape.width * shape.channels
    var next = target.pointer
    for n in 0..<shape.images {
      for y in 0..<shape.height {
        next.update(from: row(n, y), count: run)
        next += run
      }
    }
  }

  /// Copies the elements, [N, H, W, C] without borders, to an array of that size.
  @_specialize(where Element == Float)
  package func copy(to values: inout [Element]) {
    precondition(
      values.count == shape.count,
      "A tensor of \(shape.count) elements does not fill an array of \(values.count)")
    let run = shape.width * shape.channels
    values.withUnsafeMutableBufferPointer { target in
      guard var next = target.baseAddress else { return }
      for n in 0..<shape.images {
        for y in 0..<shape.height {
          next.update(from: row(n, y), count: run)
          next += run
        }
      }
    }
  }
}
