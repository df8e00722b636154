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
    help:
      "Write 32-bit floats [N, height, width] for numpy, clipped to -1 (black) to 1 (white), as the "
      + "sampler leaves them, before they become gray levels.")
  var npy: String?

  @Option(
    value: "FILE.png",
    help:
      "Draw the way of the first \(SampleTrajectory.mostImages) images from noise to digit, with "
      + "the network's guess of the clean image below each.")
  var trajectory: String?

  @Option(
    value: "FILE.png",
    help: "Write an animated picture of the first \(SampleTrajectory.mostAnimated) images on their "
      + "way from noise to digit. Browsers play it.")
  var animation: String?

  @Option(
    number: "N",
    help: "Number of images per row of the grid. (default: a square grid, or one row per label)")
  var columns: Int?

  @OptionGroup var picture: PictureOptions

  @OptionGroup var openOption: OpenOption

  /// Whether the result shows the way to the images too.
  var showsSteps: Bool { trajectory != nil || animation != nil }

  private var isNothingAskedFor: Bool {
    [givenGrid, images, idx, npy, trajectory, animation].allSatisfy { $0 == nil }
  }

  var files: SampleFiles {
    SampleFiles(
      grid: isNothingAskedFor ? Self.defaultGrid : givenGrid, images: images, idx: idx, npy: npy,
      trajectory: trajectory, animation: animation, columns: columns, scale: picture.scale,
      captions: picture.captions)
  }

  func validate() throws {
    let paths = files.paths(labelled: false)
    guard !paths.contains("") else { throw ValidationError("a file to write needs a name") }
    try OutputKind.picture.require("--grid", givenGrid)
    try OutputKind.picture.require("--trajectory", trajectory)
    try OutputKind.picture.require("--animation", animation)
    try OutputKind.idx.require("--idx", idx)
    try OutputKind.npy.require("--npy", npy)
    try requireDifferent(paths, folder: images)
    try require("--columns", columns, in: 1...1_000_000)
  }

  /// Checks, before hours of sampling, that the result can be written.
  ///
  /// - Parameter inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to.
  func check(
    _ guidance: ClassGuidance, apartFrom inputs: [String]
  ) throws {
    let isLabelled = !guidance.labels.isEmpty
    try requireDifferent(files.paths(labelled: isLabelled), folder: images)
    if isNothingAskedFor { try OutputPlace.requireOwnPicture(Self.defaultGrid, flag: "--grid") }
    try files.requirePlaces(apartFrom: inputs)
  }

  /// - Throws: `ValidationError` for a picture larger than this program's own reader accepts.
  func checkGrid(
    count: Int, frame: ImageFrame, _ guidance: ClassGuidance, _ record: SampleRecord
  ) throws {
    let pixels = files.gridPixels(
      count: count, width: frame.imageWidth, height: frame.imageHeight, guidance,
      caption: record.caption)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a grid of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "use a smaller --count or --scale, or leave out --grid")
    }
  }
}
