import FileFormats
import Foundation
import Images

/// Reads images to be scored from a path. The format is recognised by content, not by name.
///
/// - An IDX file of unsigned bytes, plain or gzip-compressed.
/// - An NPY file. Bytes run from 0 (black) to 255 (white). Floating-point numbers are read in the
///   scale that is given, or else in [0, 1] or [-1, 1], whichever they fit (see `ShadeScale`).
/// - A folder. Its files named `*.png`, sorted by name, have one size. Other files are left out, and
///   the images' provenance says so.
///
/// Arrays may have any of the shapes that `ImageArrayShape` lists.
package enum SampleSource {
  /// - Parameters:
  ///   - height: the rows that the images must have.
  ///   - width: the columns that the images must have.
  ///   - scale: the scale of the numbers in an array; nil to assume a usual one.
  /// - Throws: `FileFault` for every fault of the path and its content, and for the scale of a folder.
  package static func load(
    _ path: String, height: Int, width: Int, scale: ShadeScale? = nil
  ) throws(FileFault) -> ImageBatch {
    try Folder.requireOpen(path)
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path, expected: "an IDX file, an NPY file or a folder of PNG files",
        found: "nothing", hint: "`digits sample` writes samples")
    }
    let samples =
      Folder.exists(path)
      ? try folder(path, height: height, width: width)
      : try file(path, height: height, width: width, scale)
    if scale != nil, Folder.exists(path) {
      throw FileFault(
        path: path, expected: "an array of numbers, since their range is given",
        found: samples.provenance.format)
    }
    do {
      try samples.requireSize(height: height, width: width)
    } catch {
      throw FileFault(path: path, expected: error.expected, found: error.found, hint: error.hint)
    }
    return samples
  }

  private static func file(
    _ path: String, height: Int, width: Int, _ scale: ShadeScale?
  ) throws(FileFault) -> ImageBatch {
    let start = try FileBytes.prefix(8, path: path)
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return try npy(path, height: height, width: width, scale)
    }
    if start.starts(with: [0x1f, 0x8b]) || start.starts(with: [0, 0]) {
      let array = try IDX.read(path: path)
      let shape = try ImageArrayShape(array.dimensions, path: path, height: height, width: width)
      return ImageBatch(
        .file(path, .idx), height: shape.height, width: shape.width,
        pixels: try bytes(array.bytes, scale, path: path))
    }
    let isPNG = start.starts(with: [0x89] + Array("PNG".utf8))
    throw FileFault(
      path: path, offset: 0, expected: "an IDX file, an NPY file or a folder of PNG files",
      found: isPNG ? "one PNG image" : start.isEmpty ? "an empty file" : "another kind of file",
      hint: isPNG ? "name the folder that holds one PNG for each sample" : nil)
  }

  private static func npy(
    _ path: String, height: Int, width: Int, _ given: ShadeScale?
  ) throws(FileFault) -> ImageBatch {
    let array = try NPY.read(path: path)
    let shape = try ImageArrayShape(array.shape, path: path, height: height, width: width)
    if array.dtype == .uint8 {
      return ImageBatch(
        .file(path, .npyBytes), height: shape.height, width: shape.width,
        pixels: try bytes(array.values.map { UInt8($0) }, given, path: path))
    }
    let size = shape.height * shape.width
    if let i = array.values.firstIndex(where: { !$0.isFinite }) {
      throw FileFault(
        path: path, expected: "finite pixels",
        found: "\(array.values[i]) in image \(i / size), pixel \(i % size)")
    }
    let scale = try scale(
      of: array.values.min() ?? 0, array.values.max() ?? 0, given, path: path)
    return ImageBatch(
      .file(path, .npyFloats(scale, isAssumed: given == nil)), height: shape.height,
      width: shape.width, pixels: scale.bytes(array.values))
  }

  /// The least that the highest byte of images must be, since other images have only a few shades, 0
  /// and 1 or 0 to 15, and are not meant to be read as almost black.
  private static let leastWhite = 64

  /// Returns bytes from 0 (black) to 255 (white), or those in the scale that is given.
  private static func bytes(
    _ bytes: [UInt8], _ given: ShadeScale?, path: String
  ) throws(FileFault) -> [UInt8] {
    let highest = bytes.max() ?? 0
    if given != nil {
      let (lowest, highest) = (Float(bytes.min() ?? 0), Float(highest))
      return try scale(of: lowest, highest, given, path: path).bytes(bytes.map(Float.init))
    }
    guard highest == 0 || highest >= leastWhite else {
      throw FileFault(
        path: path, expected: "bytes from 0 (black) to 255 (white)", found: "0 to \(highest)",
        hint: "give the range, the values of black and white")
    }
    return bytes
  }

  /// Returns the scale that is given or that values from `lowest` to `highest` fit.
  private static func scale(
    of lowest: Float, _ highest: Float, _ given: ShadeScale?, path: String
  ) throws(FileFault) -> ShadeScale {
    func fault(_ expected: String, hint: String? = nil) -> FileFault {
      FileFault(
        path: path, expected: expected, found: "values from \(lowest) to \(highest)", hint: hint)
    }
    if let given {
      guard given.holds(lowest: lowest, highest: highest) else {
        throw fault("pixels in the given range \(given)")
      }
      return given
    }
    guard let usual = ShadeScale(lowest: lowest, highest: highest) else {
      throw fault(
        "floating-point pixels that fill [0, 1] or [-1, 1]",
        hint: "give the range, the values of black and white")
    }
    return usual
  }

  private static func folder(
    _ path: String, height: Int, width: Int
  ) throws(FileFault) -> ImageBatch {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw FileFault(path: path, expected: "a readable folder", found: "no permission to list it")
    }
    // Hidden files are the system's own.
    let visible = names.filter { !$0.hasPrefix(".") }
    let isImage = { (name: String) in name.lowercased().hasSuffix(".png") }
    let images = visible.filter(isImage).sorted()
    guard !images.isEmpty else {
      throw FileFault(
        path: path, expected: "a folder of files named *.png",
        found: names.isEmpty ? "an empty folder" : "only other files, \(names.count) of them")
    }
    var pixels: [UInt8] = []
    // Reading stops at the first wrong size, so that a folder of large pictures cannot fill memory.
    for name in images {
      let file = Folder.file(name, in: path)
      let (image, _) = try PNG.read(path: file) { (itsWidth, itsHeight) throws(FileFault) in
        guard itsHeight == height, itsWidth == width else {
          throw FileFault(
            path: file, expected: "an image of \(height) x \(width) pixels (rows x columns)",
            found: "\(itsHeight) x \(itsWidth)",
            hint: "every image of the folder must have the size that the feature network reads")
        }
      }
      pixels += image.pixels
    }
    let leftOut = ImageBatch.Provenance.LeftOut(visible.filter { !isImage($0) })
    return ImageBatch(
      .file(path, .pngFolder(leftOut: leftOut)), height: height, width: width, pixels: pixels)
  }
}
