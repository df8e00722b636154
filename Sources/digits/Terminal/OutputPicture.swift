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
    if isUsual { try OutputPlace.requireOwnPicture(path, flag: flag) }
    let pixels = ImageGrid.pixels(
      count: count, columns: columns, width: frame.imageWidth, height: frame.imageHeight,
      scale: scale)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a picture of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for fewer images or less --scale")
    }
  }

  /// - Parameter text: the picture's text chunks.
  func write(
    _ images: [GrayImage], columns: Int, scale: Int, text: [(key: String, value: String)]
  ) throws {
    try PNG.write(ImageGrid.compose(images, columns: columns, scale: scale), text: text, to: path)
  }
}
