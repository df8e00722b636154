import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images
import Runs

/// The files that `digits sample` writes.
struct SampleOutputs: ParsableArguments {
  /// The picture that is drawn if nothing else is asked for.
  static let defaultGrid = "digits.png"

  @Option(
    name: .customLong("grid"), value: "FILE.png",
    help:
      "Write all images as one picture. (default: \(defaultGrid), unless another file is asked for)"
  )
  var givenGrid: String?

  @Option(
    value: "DIR",
    help: "Write one PNG for each image, 00000.png and on, into a new or empty folder.")
  var images: String?

  @Option(
    value: "FILE",
    help: "Write bytes [N, height, width] in MNIST's format, and the labels if there are any in a "
      + "second file; compressed if the name ends in .gz.")
  var idx: String?

  @Option(
    value: "FILE",
    help: "Write 32-bit floats [N, height, width] for numpy, -1 black to 1 white, clipped.")
  var npy: String?

  @Option(
    value: "FILE.png",
    help: "Draw the way of the first \(SampleTrajectory.mostImages) images from noise to digit, "
      + "each over the network's estimates of where it leads.")
  var trajectory: String?

  @Option(
    number: "N",
    help: "Images in a row of the grid. (default: as many as rows, or one row a label)")
  var columns: Int?

  @Option(number: "N", help: "Pixels of the pictures for one of an image.")
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
    try requireDifferent(paths)
    try require("--columns", columns, in: 1...1_000_000)
    try require("--scale", scale, in: 1...32)
  }

  private func requireDifferent(_ paths: [String]) throws {
    let places = Set(paths.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
    guard places.count == paths.count else {
      throw ValidationError("two outputs have the same name")
    }
  }

  /// Finds out before hours of sampling what would refuse its result.
  ///
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader takes.
  func check(count: Int, frame: ImageFrame, _ guidance: ClassGuidance) throws {
    let isLabelled = !guidance.labels.isEmpty
    try requireDifferent(files.paths(labelled: isLabelled))
    if isNothingAskedFor { try OutputPlace.requireOwnPicture(Self.defaultGrid, flag: "--grid") }
    try files.requirePlaces(labelled: isLabelled)
    let pixels = files.gridPixels(count: count, frame: frame, guidance)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a grid of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for less --count or --scale, or leave --grid out")
    }
  }
}
