import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images
import Runs

/// The files that `digits sample` writes.
struct SampleOutputs: ParsableArguments {
  /// The picture that is drawn if no file is asked for.
  static let defaultGrid = "digits.png"

  @Option(
    name: .customLong("grid"), value: "FILE.png",
    help:
      "Write all images in one picture. (default: \(defaultGrid) if no other file is asked for)"
  )
  var givenGrid: String?

  @Option(
    value: "DIR",
    help:
      "Write one PNG file per image, from 00000.png up, into a folder that is new or holds only earlier samples."
  )
  var images: String?

  @Option(
    value: "FILE",
    help: "Write bytes [N, height, width] in MNIST's format, and labels (if any) in a second file; "
      + "compressed if the name ends in .gz.")
  var idx: String?

  @Option(
    value: "FILE",
    help: "Write 32-bit floats [N, height, width] for numpy, clipped to -1 (black) to 1 (white).")
  var npy: String?

  @Option(
    value: "FILE.png",
    help:
      "Draw the way of the first \(SampleTrajectory.mostImages) images from noise to digit, with "
      + "the network's guess of the clean image below each.")
  var trajectory: String?

  @Option(
    number: "N",
    help: "Number of images per row of the grid. (default: a square grid, or one row per label)")
  var columns: Int?

  @Option(number: "N", help: "Pixels of a picture per pixel of an image.")
  var scale = 1

  private var isNothingAskedFor: Bool {
    [givenGrid, images, idx, npy, trajectory].allSatisfy { $0 == nil }
  }

  var files: SampleFiles {
    SampleFiles(
      grid: isNothingAskedFor ? Self.defaultGrid : givenGrid, images: images, idx: idx, npy: npy,
      trajectory: trajectory, columns: columns, scale: scale)
  }

  func validate() throws {
    let paths = files.paths(labelled: false)
    guard !paths.contains("") else { throw ValidationError("a file to write needs a name") }
    try requireDifferent(paths, folder: images)
    try require("--columns", columns, in: 1...1_000_000)
    try require("--scale", scale, in: 1...32)
  }

  /// Checks, before hours of sampling, that the result can be written.
  ///
  /// - Parameter inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader accepts.
  func check(
    count: Int, frame: ImageFrame, _ guidance: ClassGuidance, apartFrom inputs: [String]
  ) throws {
    let isLabelled = !guidance.labels.isEmpty
    try requireDifferent(files.paths(labelled: isLabelled), folder: images)
    if isNothingAskedFor { try OutputPlace.requireOwnPicture(Self.defaultGrid, flag: "--grid") }
    try files.requirePlaces(apartFrom: inputs)
    let pixels = files.gridPixels(count: count, frame: frame, guidance)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a grid of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "use a smaller --count or --scale, or leave out --grid")
    }
  }
}
