import ArgumentParser
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

  /// Returns the shape of a picture of images of a size, with captions unless nobody wants them.
  func shape(
    count: Int, columns: Int, width: Int, height: Int, _ captions: GridCaptions
  ) -> GridShape {
    GridShape(
      count: count, columns: columns, width: width, height: height, scale: scale,
      captions: self.captions ? captions : .none)
  }

  func validate() throws {
    try require("--scale", scale, in: 1...32)
  }
}
