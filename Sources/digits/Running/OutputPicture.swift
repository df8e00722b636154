import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images

/// The picture that a command writes, under a given name or under its usual one.
struct OutputPicture {
  let path: String
  /// Whether the name was not given.
  private let isUsual: Bool
  /// The option that names it.
  private let flag: String

  init(given: String?, standard: String, flag: String) {
    (path, isUsual, self.flag) = (given ?? standard, given == nil, flag)
  }

  /// Checks, before the work, that the result can be written.
  ///
  /// - Parameter inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader accepts.
  func check(_ shape: GridShape, apartFrom inputs: [String]) throws {
    try checkPlace(apartFrom: inputs)
    guard shape.pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a picture of \(shape.count) images has \(shape.pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for fewer images or a smaller --scale")
    }
  }

  /// - Throws: `FileFault` for a place that cannot be written to.
  func checkPlace(apartFrom inputs: [String]) throws {
    try OutputPlace.check(path, apartFrom: inputs)
    if isUsual { try OutputPlace.requireOwnPicture(path, flag: flag) }
  }

  /// - Parameter text: the text chunks of the picture.
  func write(
    _ images: [GrayImage], _ shape: GridShape, text: [(key: String, value: String)]
  ) throws {
    try PNG.write(ImageGrid.compose(images, shape), text: text, to: path)
  }
}
