import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import Images

/// The files that `digits sample` writes.
struct SampleOutputs: ParsableArguments {
  /// One file or folder that was written.
  struct File: Encodable {
    let path: String
    let kind: String
    fileprivate let detail: String

    var text: String { "\(path): \(detail)" }

    private enum CodingKeys: CodingKey { case path, kind }
  }

  /// The picture that is drawn if nothing else is asked for.
  static let defaultGrid = "digits.png"

  @Option(
    name: .customLong("grid"),
    help: ArgumentHelp(
      "Write all images as one picture. (default: \(defaultGrid), unless another file is asked for)",
      valueName: "FILE.png"))
  var givenGrid: String?

  @Option(
    help: ArgumentHelp(
      "Write one PNG for each image, 00000.png and on, into a new or empty folder.",
      valueName: "DIR"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Write bytes [N, height, width] in MNIST's format, and the labels if there are any in a "
        + "second file; compressed if the name ends in .gz.",
      valueName: "FILE"))
  var idx: String?

  @Option(
    help: ArgumentHelp(
      "Write 32-bit floats [N, height, width] for numpy, -1 black to 1 white, clipped.",
      valueName: "FILE"))
  var npy: String?

  @Option(
    help: ArgumentHelp(
      "Draw the way of the first \(SampleTrajectory.mostImages) images from noise to digit, "
        + "each over the network's estimates of where it leads.", valueName: "FILE.png"))
  var trajectory: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Images in a row of the grid. (default: as many as rows, or one row a label)",
      valueName: "N"))
  var columns: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pixels of the pictures for one of an image.", valueName: "N"))
  var scale = 1

  private var isNothingAskedFor: Bool {
    [givenGrid, images, idx, npy, trajectory].allSatisfy { $0 == nil }
  }
  private var grid: String? { isNothingAskedFor ? Self.defaultGrid : givenGrid }
  private var paths: [String] { [grid, images, idx, npy, trajectory].compactMap { $0 } }

  func validate() throws {
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

  /// Where the labels of `--idx` go.
  private var idxLabels: String? {
    idx.map { path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return String(path.dropLast(name.count)) + DatasetFile.labelsName(forImages: name)
    }
  }

  // MARK: Before the work

  /// Finds out before hours of sampling what would refuse its result.
  ///
  /// - Throws: `FileFault` for a place that cannot be written to, `ValidationError` for a picture
  ///   larger than this program's own reader takes.
  func check(count: Int, frame: ImageFrame, _ guidance: ClassGuidance) throws {
    let labels = guidance.labels.isEmpty ? nil : idxLabels
    if let labels { try requireDifferent(paths + [labels]) }
    if isNothingAskedFor { try OutputPicture.checkUsual(Self.defaultGrid, flag: "--grid") }
    for path in [grid, idx, labels, npy, trajectory].compactMap({ $0 }) {
      try OutputPlace.check(path)
    }
    if let images {
      try OutputPlace.requireFolder(above: images)
      let held = try? FileManager.default.contentsOfDirectory(atPath: images)
      guard held?.isEmpty ?? !FileManager.default.fileExists(atPath: images) else {
        throw FileFault(
          path: images, expected: "a new or empty folder for the images",
          found: held.map { "\($0.count) files in it" } ?? "something else of that name",
          hint: "remove it or choose another with --images")
      }
    }
    guard grid != nil else { return }
    // All factors are bounded, so the product fits.
    let columns = arrangement(of: count, guidance).columns
    let pixels =
      ((frame.imageWidth * scale + 2) * columns + 2)
      * ((frame.imageHeight * scale + 2) * ((count + columns - 1) / columns) + 2)
    guard pixels <= PNG.pixelLimit else {
      throw ValidationError(
        "a grid of \(count) images has \(pixels) pixels, more than \(PNG.pixelLimit); "
          + "ask for less --count or --scale, or leave --grid out")
    }
  }

  /// The images' numbers in the order of the grid, and how many stand in a row.
  private func arrangement(of count: Int, _ guidance: ClassGuidance) -> (
    order: [Int], columns: Int
  ) {
    if columns == nil, let rows = guidance.rows(count: count) { return rows }
    let columns = columns ?? Int(Double(count).squareRoot().rounded(.up))
    return (Array(0..<count), min(count, columns))
  }

  // MARK: After it

  /// Writes every file that was asked for, the interruptible folder first.
  ///
  /// - Parameter text: for the pictures' text chunks.
  /// - Throws: `FileFault`, or `Stopped` before any file has its name.
  func write(
    _ samples: ImageBatch, _ guidance: ClassGuidance, trajectory strip: SampleTrajectory,
    text: [(key: String, value: String)]
  ) throws -> [File] {
    var files: [File] = []
    let size = "\(samples.count) images of \(samples.width) x \(samples.height)"
    if let images {
      try writeFolder(images, samples, text)
      files.append(File(path: images, kind: "images", detail: "\(size), one PNG each"))
    }
    if let grid {
      let (order, columns) = arrangement(of: samples.count, guidance)
      let picture = ImageGrid.compose(order.map(samples.image), columns: columns, scale: scale)
      try PNG.write(picture, text: text, to: grid)
      let detail = "\(samples.count) images, \(picture.width) x \(picture.height) pixels"
      files.append(File(path: grid, kind: "grid", detail: detail))
    }
    if let idx {
      try IDX.write(IDXArray(samples), to: idx, gzip: idx.hasSuffix(".gz"))
      files.append(File(path: idx, kind: "idx", detail: "\(size), bytes"))
      if let idxLabels, let labels = samples.labels {
        try IDX.write(IDXArray(labels: labels), to: idxLabels, gzip: idx.hasSuffix(".gz"))
        files.append(File(path: idxLabels, kind: "labels", detail: "their labels"))
      }
    }
    if let npy, let values = samples.values {
      try NPY.write(
        floats: values.map { min(1, max(-1, $0)) }, shape: samples.shape, to: npy)
      files.append(File(path: npy, kind: "npy", detail: "\(size), 32-bit floats"))
    }
    if let trajectory, let picture = strip.strip(scale: scale) {
      try PNG.write(picture, text: text, to: trajectory)
      let detail = "\(strip.moments.count) moments, \(picture.width) x \(picture.height) pixels"
      files.append(File(path: trajectory, kind: "trajectory", detail: detail))
    }
    return files
  }

  /// The folder gets its name, in one rename, when it is complete. Its files are not flushed one
  /// by one: that takes longer than drawing them again.
  private func writeFolder(
    _ path: String, _ samples: ImageBatch, _ text: [(key: String, value: String)]
  ) throws {
    let digits = max(5, String(samples.count - 1).count)
    try Folder.put(URL(fileURLWithPath: path).resolvingSymlinksInPath().path) { temporary in
      for index in 0..<samples.count {
        try Interrupt.check()
        let number = String(index)
        let name = String(repeating: "0", count: digits - number.count) + number + ".png"
        let file = temporary + "/" + name
        let picture = try PNG.encode(
          samples.image(index),
          text: text + [(key: "Image", value: number)]
            + (samples.labels.map { [(key: "Label", value: String($0[index]))] } ?? []))
        do {
          try picture.write(to: URL(fileURLWithPath: file))
        } catch {
          throw FileFault(
            path: path + "/" + name, expected: "to write the file",
            found: error.localizedDescription)
        }
      }
    }
  }
}
