import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images

/// The picture that a command writes, under the name it was given or under its usual one.
struct OutputPicture {
  let path: String
  /// Whether nobody gave the name.
  private let isUsual: Bool
  /// The option that names it.
  private let flag: String

  init(given: String?, standard: String, flag: String) {
    (path, isUsual, self.flag) = (given ?? standard, given == nil, flag)
  }

  /// Finds out before the work what would refuse its result.
  ///
  /// - Parameters:
  ///   - count: images of the frame's size, `columns` in a row.
  ///   - scale: pixels of the picture for one of an image.
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader takes.
  func check(count: Int, columns: Int, frame: ImageFrame, scale: Int) throws {
    try OutputPlace.check(path)
    if isUsual { try Self.checkUsual(path, flag: flag) }
    let rows = (count + columns - 1) / columns
    let pixels =
      ((frame.imageWidth * scale + 2) * columns + 2) * ((frame.imageHeight * scale + 2) * rows + 2)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a picture of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for fewer images or less --scale")
    }
  }

  /// Nobody asked for a file of the usual name to be replaced, so only this program's own are.
  ///
  /// - Throws: `FileFault` if something else has the name.
  static func checkUsual(_ path: String, flag: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let text = (try? PNG.read(path: path))?.text ?? [:]
    guard text["Software"]?.hasPrefix("digits ") == true else {
      throw FileFault(
        path: path, expected: "no file or an earlier picture of this program",
        found: "something else of that name", hint: "name the picture with \(flag)")
    }
  }

  /// - Parameter text: the picture's text chunks.
  func write(
    _ images: [GrayImage], columns: Int, scale: Int, text: [(key: String, value: String)]
  ) throws {
    try PNG.write(ImageGrid.compose(images, columns: columns, scale: scale), text: text, to: path)
  }
}

/// Where a file shall go.
enum OutputPlace {
  /// - Throws: `FileFault` if the folder is missing or closed, or the name is taken by what is no
  ///   file.
  static func check(_ path: String) throws {
    guard !path.isEmpty else {
      throw FileFault(path: "''", expected: "a file's name", found: "none")
    }
    try requireFolder(above: path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw FileFault(
        path: path, expected: "a new file or one to replace",
        found: Folder.exists(path) ? "a folder" : "a device or the like")
    }
  }

  /// - Throws: `FileFault` unless `path` can be made in the folder it names.
  static func requireFolder(above path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard Folder.exists(folder) else {
      throw FileFault(
        path: path, expected: "the folder \(folder) to exist", found: "no such folder",
        hint: "create the folder first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileFault(
        path: path, expected: "a folder that can be written to", found: "no permission for it")
    }
  }
}
