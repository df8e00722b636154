import ArgumentParser
import Runs
import Datasets
import FileFormats
import Images
import Randomness
import Terminal
import Wording

/// `digits data grid`: draws a picture of a dataset.
struct DataGrid: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Draw images of a dataset in one PNG file.",
    discussion: """
      The images are chosen at random. The same seed chooses the same images.

      EXAMPLES
        A hundred training images:
          digits data grid

        Forty sevens of the test set in rows of eight, with each pixel three wide:
          digits data grid --test --label 7 --count 40 --columns 8 \\
            --scale 3 --out sevens.png

        The faint grays of samples that digits sample --idx wrote:
          digits data grid --data samples.idx --gain 50 --out grain.png
      """)

  private static let standardFile = "grid.png"
  /// The largest number of pixels of a picture, which takes about 250 MB of memory.
  private static let largestPicture = 1 << 28

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE.png", help: "PNG file to write. (default: \(standardFile))")
  var out: String?

  @Option(number: "N", help: "Number of images.")
  var count = 100

  @Option(number: "N", help: "Number of images per row.")
  var columns = 10

  @Option(number: "LABEL", help: "Draw only images with this label.")
  var label: UInt8?

  @OptionGroup var pictureOptions: PictureOptions

  @Option(number: "N", help: "Factor for all grays, to show faint ones.")
  var gain = 1

  @Flag(help: "Draw test images instead of training images.")
  var test = false

  @OptionGroup var openOption: OpenOption
  @OptionGroup var seedOption: SeedOption
  @OptionGroup var quietOption: QuietOption

  func validate() throws {
    try OutputKind.picture.require("--out", out)
    try require("--count", count, in: 1...100_000)
    try require("--columns", columns, in: 1...100_000)
    try require("--gain", gain, in: 1...255)
  }

  func run() throws {
    let dataset = try dataOptions.load()
    let picture = OutputPicture(given: out, standard: Self.standardFile, flag: "--out")
    try picture.checkPlace(apartFrom: dataset.files.map(\.path))
    let set = try chosenHalf(of: dataset)
    let indices = try chosenImages(of: set, in: dataset.directory)
    let label = label.map { ", label \($0)" } ?? ""
    let shape = pictureOptions.shape(
      count: indices.count, columns: columns, width: set.width, height: set.height,
      GridCaptions(foot: "\(set.source)\(label), seed \(seedOption.seed)"))
    guard shape.pixels <= Self.largestPicture else {
      throw ValidationError(
        "a picture of \(shape.pixels) pixels is too large; use a smaller --count or --scale")
    }
    if indices.count < count {
      quietOption.note("only \(Names.count(indices.count, "image")) to show")
    }
    let images = indices.map { set.image($0).brightened(by: gain) }
    var text = [
      (key: "Source", value: set.name), (key: "Seed", value: String(seedOption.seed)),
      (key: "Software", value: Invocation.current.version),
    ]
    if let label = self.label { text.append((key: "Label", value: String(label))) }
    try picture.write(images, shape, text: text)
    StandardOutput.write(
      line:
        "\(picture.path): \(Names.count(indices.count, "image")) of \(set.name), \(shape.width) x \(shape.height) pixels"
    )
    openOption.show(picture.path, quietOption)
  }

  private func chosenHalf(of dataset: Dataset) throws -> ImageBatch {
    guard test else { return dataset.train }
    guard let set = dataset.test else {
      throw FileFault(path: dataset.directory, expected: "test images for --test", found: "none")
    }
    return set
  }

  /// Returns the indices of `count` images, or of all if there are fewer, in random order.
  private func chosenImages(of set: ImageBatch, in directory: String) throws -> [Int] {
    var candidates = Array(0..<set.count)
    if let label {
      guard let labels = set.labels else {
        throw FileFault(path: directory, expected: "labels for --label", found: "none")
      }
      candidates = candidates.filter { labels[$0] == label }
      guard !candidates.isEmpty else {
        throw FileFault(
          path: directory, expected: "images with label \(label)", found: "none",
          hint: "`digits data info` lists the labels")
      }
    }
    var stream = RandomStream(seed: seedOption.seed, purpose: .resampling)
    return permutation(count: candidates.count, using: &stream).prefix(count).map { candidates[$0] }
  }
}
