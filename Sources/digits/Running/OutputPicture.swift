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
  /// - Parameters:
  ///   - count: the number of images of the frame's size, with `columns` per row.
  ///   - scale: the side, in the picture's pixels, of one pixel of an image.
  ///   - inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader accepts.
  func check(count: Int, columns: Int, frame: ImageFrame, scale: Int, apartFrom inputs: [String])
    throws
  {
    try OutputPlace.check(path, apartFrom: inputs)
    if isUsual { try OutputPlace.requireOwnPicture(path, flag: flag) }
    let pixels = ImageGrid.pixels(
      count: count, columns: columns, width: frame.imageWidth, height: frame.imageHeight,
      scale: scale)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a picture of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for fewer images or a smaller --scale")
    }
  }

  /// - Parameter text: the text chunks of the picture.
  func write(
    _ images: [GrayImage], columns: Int, scale: Int, text: [(key: String, value: String)]
  ) throws {
    try PNG.write(ImageGrid.compose(images, columns: columns, scale: scale), text: text, to: path)
  }
}
