import FileFormats
import Images

extension ImageSet {
  /// Reads a set from IDX files, plain or gzip-compressed.
  ///
  /// - Parameters:
  ///   - images: path of an IDX file of shape [count, height, width], of any size.
  ///   - labels: path of an IDX file of shape [count], or nil for a set without labels.
  ///   - name: what to call the set; nil for the file's own name.
  /// - Throws: `FileFault` if a file is no such array or the two do not belong together.
  package static func read(
    images: String, labels: String? = nil, name: String? = nil
  ) throws(FileFault) -> ImageSet {
    let array = try imageArray(path: images)
    let labelArray: IDXArray? =
      if let labels { try labelArray(path: labels, count: array.dimensions[0]) } else { nil }
    let fileName = images.split(separator: "/").last.map(String.init) ?? images
    return ImageSet(name: name ?? fileName, images: array, labels: labelArray)
  }

  /// - Parameters:
  ///   - images: as `imageArray` returns it.
  ///   - labels: as `labelArray` returns it.
  init(name: String, images: IDXArray, labels: IDXArray?) {
    self.init(
      name: name, width: images.dimensions[2], height: images.dimensions[1], pixels: images.bytes,
      labels: labels?.bytes)
  }

  /// An IDX array of shape [count, height, width] with at least one pixel.
  static func imageArray(path: String) throws(FileFault) -> IDXArray {
    let array = try IDX.read(path: path)
    guard array.dimensions.count == 3 else {
      throw FileFault(
        path: path, offset: 3, expected: "3 dimensions (images, rows, columns)",
        found: "\(array.dimensions.count): \(array.dimensions)",
        hint: array.dimensions.count == 1 ? "is this a file of labels?" : nil)
    }
    if let empty = array.dimensions.firstIndex(of: 0) {
      throw FileFault(
        path: path, offset: 4 + 4 * empty,
        expected: "at least one image of at least one pixel", found: "\(array.dimensions)")
    }
    return array
  }

  /// An IDX array of shape [count].
  package static func labelArray(path: String, count: Int) throws(FileFault) -> IDXArray {
    let array = try IDX.read(path: path)
    guard array.dimensions.count == 1 else {
      throw FileFault(
        path: path, offset: 3, expected: "1 dimension (one label for each image)",
        found: "\(array.dimensions.count): \(array.dimensions)",
        hint: array.dimensions.count == 3 ? "is this a file of images?" : nil)
    }
    guard array.dimensions[0] == count else {
      throw FileFault(
        path: path, offset: 4, expected: "\(count) labels, one for each image",
        found: "\(array.dimensions[0])", hint: "do the two files belong to the same set?")
    }
    return array
  }
}
