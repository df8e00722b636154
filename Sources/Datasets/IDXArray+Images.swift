import Checksums
import FileFormats
import Images
import Wording

extension IDXArray {
  /// Reads an IDX file of shape [count, height, width] with at least one pixel.
  package static func images(path: String) throws(FileFault) -> IDXArray {
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

  /// Reads an IDX file of shape [count].
  package static func labels(path: String, count: Int) throws(FileFault) -> IDXArray {
    let array = try IDX.read(path: path)
    guard array.dimensions.count == 1 else {
      throw FileFault(
        path: path, offset: 3, expected: "1 dimension (one label for each image)",
        found: "\(array.dimensions.count): \(array.dimensions)",
        hint: array.dimensions.count == 3 ? "is this a file of images?" : nil)
    }
    guard array.dimensions[0] == count else {
      throw FileFault(
        path: path, offset: 4, expected: "\(Names.count(count, "label")), one for each image",
        found: "\(array.dimensions[0])", hint: "do the two files belong to the same set?")
    }
    return array
  }

  /// Creates the array of images as a file holds it, [count, height, width].
  package init(_ images: ImageBatch) {
    self.init(dimensions: images.shape, bytes: images.pixels)
  }

  /// Creates the array of labels as a file holds it, [count].
  package init(labels: [UInt8]) {
    self.init(dimensions: [labels.count], bytes: labels)
  }

  /// The SHA-256, in hexadecimal, of the uncompressed IDX file that holds this array. It does not
  /// depend on how the file was compressed.
  package var payloadSHA256: String {
    Checksum.sha256 { add in
      add(IDX.header(dimensions))
      add(bytes)
    }
  }
}

/// What a file holds, found without keeping it.
struct IDXSummary {
  let dimensions: [Int]
  /// As `IDXArray.payloadSHA256`.
  let sha256: String

  /// - Throws: what `IDX.read` throws.
  init(path: String) throws(FileFault) {
    var dimensions: [Int] = []
    sha256 = try Checksum.sha256 { (add) throws(FileFault) in
      dimensions = try IDX.stream(path: path, add)
    }
    self.dimensions = dimensions
  }
}

extension ImageBatch {
  /// - Parameters:
  ///   - images: images as read by `IDXArray.images`.
  ///   - labels: labels as read by `IDXArray.labels`.
  init(_ provenance: Provenance, images: IDXArray, labels: IDXArray?) {
    self.init(
      provenance, height: images.dimensions[1], width: images.dimensions[2], pixels: images.bytes,
      labels: labels?.bytes)
  }
}
