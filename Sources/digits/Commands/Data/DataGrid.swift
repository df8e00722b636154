import ArgumentParser
import Runs
import Datasets
import FileFormats
import Images
import Randomness

/// `digits data grid`: a picture of a dataset.
struct DataGrid: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Draw images of a dataset as one PNG.",
    discussion: """
      The images are chosen at random, the same ones for the same seed.

      EXAMPLES
        A hundred training images:
          digits data grid --out grid.png

        Forty sevens of the test set in rows of eight, each pixel three wide:
          digits data grid --test --label 7 --count 40 --columns 8 \\
            --scale 3 --out sevens.png
      """)

  /// Most pixels of a picture: some 250 MB of memory.
  private static let largestPicture = 1 << 28

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE.png", help: "The PNG file to write.")
  var out: String

  @Option(number: "N", help: "Number of images.")
  var count = 100

  @Option(number: "N", help: "Images in a row.")
  var columns = 10

  @Option(number: "LABEL", help: "Only images with this label.")
  var label: UInt8?

  @Option(number: "N", help: "Pixels of the picture for one of an image.")
  var scale = 1

  @Flag(help: "Draw test images instead of training images.")
  var test = false

  @OptionGroup var seedOption: SeedOption
  @OptionGroup var quietOption: QuietOption

  func validate() throws {
    try require("--count", count, in: 1...100_000)
    try require("--columns", columns, in: 1...100_000)
    try require("--scale", scale, in: 1...32)
  }

  func run() throws {
    let dataset = try dataOptions.load()
    let set = try chosenHalf(of: dataset)
    let indices = try chosenImages(of: set, in: dataset.directory)
    let shown = min(columns, indices.count)
    // A gap of at most two pixels stands between images; the sizes are bounded, the product fits.
    let pixels =
      (set.width * scale + 2) * shown * (set.height * scale + 2) * (indices.count / shown + 1)
    guard pixels <= Self.largestPicture else {
      throw ValidationError(
        "a picture of about \(pixels) pixels is too large; ask for less --count or --scale")
    }
    if indices.count < count {
      quietOption.note("only \(indices.count) images to show")
    }
    let grid = ImageGrid.compose(indices.map(set.image), columns: shown, scale: scale)
    var text = [
      (key: "Source", value: set.name), (key: "Seed", value: String(seedOption.seed)),
      (key: "Software", value: Invocation.current.version),
    ]
    if let label { text.append((key: "Label", value: String(label))) }
    try PNG.write(grid, text: text, to: out)
    print("\(out): \(indices.count) images of \(set.name), \(grid.width) x \(grid.height) pixels")
  }

  private func chosenHalf(of dataset: Dataset) throws -> ImageBatch {
    guard test else { return dataset.train }
    guard let set = dataset.test else {
      throw FileFault(
        path: dataset.directory, expected: "test images for --test", found: "none")
    }
    return set
  }

  /// Indices of `count` images, or of all there are, in random order.
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
