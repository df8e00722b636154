import FileFormats
import Foundation
import Images

/// Reads images to be scored from a path. The format is recognised by content, not by name.
///
/// - An IDX file of unsigned bytes, plain or gzip-compressed.
/// - An NPY file. Bytes run from 0 (black) to 255 (white). Floating-point numbers are read in [-1,
///   1] if any lies below -0.5, and otherwise in [0, 1] (see `PixelRange`).
/// - A folder. Its files named `*.png`, sorted by name, have one size; other files are ignored.
///
/// Arrays may have any of the shapes that `ImageArrayShape` lists.
package enum SampleSource {
  /// - Parameters:
  ///   - height: the rows that the images must have.
  ///   - width: the columns that the images must have.
  /// - Throws: `FileFault` for every fault of the path and its content.
  package static func load(
    _ path: String, height: Int, width: Int
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
      : try file(path, height: height, width: width)
    do {
      try samples.requireSize(height: height, width: width)
    } catch {
      throw FileFault(path: path, expected: error.expected, found: error.found, hint: error.hint)
    }
    return samples
  }

  private static func file(
    _ path: String, height: Int, width: Int
  ) throws(FileFault) -> ImageBatch {
    let start = try FileBytes.prefix(8, path: path)
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return try npy(path, height: height, width: width)
    }
    if start.starts(with: [0x1f, 0x8b]) || start.starts(with: [0, 0]) {
      let array = try IDX.read(path: path)
      let shape = try ImageArrayShape(array.dimensions, path: path, height: height, width: width)
      return ImageBatch(
        .file(path, .idx), height: shape.height, width: shape.width, pixels: array.bytes)
    }
    let isPNG = start.starts(with: [0x89] + Array("PNG".utf8))
    throw FileFault(
      path: path, offset: 0, expected: "an IDX file, an NPY file or a folder of PNG files",
      found: isPNG ? "one PNG image" : start.isEmpty ? "an empty file" : "another kind of file",
      hint: isPNG ? "name the folder that holds one PNG for each sample" : nil)
  }

  private static func npy(
    _ path: String, height: Int, width: Int
  ) throws(FileFault) -> ImageBatch {
    let array = try NPY.read(path: path)
    let shape = try ImageArrayShape(array.shape, path: path, height: height, width: width)
    if array.dtype == .uint8 {
      return ImageBatch(
        .file(path, .npyBytes), height: shape.height, width: shape.width,
        pixels: array.values.map { UInt8($0) })
    }
    let size = shape.height * shape.width
    if let i = array.values.firstIndex(where: { !$0.isFinite }) {
      throw FileFault(
        path: path, expected: "finite pixels",
        found: "\(array.values[i]) in image \(i / size), pixel \(i % size)")
    }
    let lowest = array.values.min() ?? 0
    let highest = array.values.max() ?? 0
    guard let range = PixelRange(lowest: lowest, highest: highest) else {
      throw FileFault(
        path: path, expected: "floating-point pixels in [0, 1] or [-1, 1]",
        found: "values from \(lowest) to \(highest)",
        hint: "rescale them so that black is -1 and white 1, or store bytes from 0 to 255")
    }
    return ImageBatch(
      .file(path, .npyFloats(range)), height: shape.height, width: shape.width,
      pixels: range.bytes(array.values))
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
    let images =
      names.filter { $0.lowercased().hasSuffix(".png") && !$0.hasPrefix(".") }.sorted()
    guard !images.isEmpty else {
      throw FileFault(
        path: path, expected: "a folder of files named *.png",
        found: names.isEmpty ? "an empty folder" : "only other files, \(names.count) of them")
    }
    var pixels: [UInt8] = []
    // Reading stops at the first wrong size, so that a folder of large pictures cannot fill memory.
    for name in images {
      let file = Folder.file(name, in: path)
      let image = try PNG.read(path: file).image
      guard image.height == height, image.width == width else {
        throw FileFault(
          path: file, expected: "an image of \(height) x \(width) pixels (rows x columns)",
          found: "\(image.height) x \(image.width)",
          hint: "every image of the folder must have the size that the feature network reads")
      }
      pixels += image.pixels
    }
    return ImageBatch(.file(path, .pngFolder), height: height, width: width, pixels: pixels)
  }
}
