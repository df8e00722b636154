import ArgumentParser
import Diffusion
import Images

/// How a picture of many images looks: `--scale` and `--captions`.
struct PictureOptions: ParsableArguments {
  @Option(
    number: "N",
    help:
      "Pixels of a picture per pixel of an image. (default: 2 or 3 for digits of 28 x 28, and 1 "
      + "in very large pictures)")
  var scale: Int?

  @Flag(inversion: .prefixedNo, help: "Write beside the images what they show.")
  var captions = true

  /// Returns the shape of a picture of images of a model.
  func shape(
    count: Int, columns: Int, frame: ImageFrame, _ captions: GridCaptions
  ) -> GridShape {
    GridShape(
      count: count, columns: columns, width: frame.imageWidth, height: frame.imageHeight,
      scale: scale, captions: self.captions ? captions : .none)
  }

  func validate() throws {
    try require("--scale", scale, in: 1...32)
  }
}
