import ArgumentParser
import Datasets
import FileFormats
import Images

/// One image, from a picture or from a dataset.
struct ImageOptions: ParsableArguments {
  @Option(value: "FILE.png", help: "Image to use, a PNG file of the model's image size.")
  var image: String?

  @Option(number: "I", help: "Number of the dataset's training image to use, from 0.")
  var index: Int?

  @Flag(help: "With --index, use a test image instead.")
  var test = false

  @OptionGroup var dataOptions: DataOptions

  func validate() throws {
    guard (image != nil) != (index != nil) else {
      throw ValidationError("give one of --image and --index")
    }
    if image != nil, test || dataOptions.data != nil {
      throw ValidationError("--data and --test need --index, not --image")
    }
  }

  /// - Returns: the image, and the files that it was read from.
  /// - Throws: `FileFault` if there is no such image or it has another size.
  func load(width: Int, height: Int) throws -> (image: GrayImage, files: [String]) {
    func require(_ itsWidth: Int, _ itsHeight: Int, of source: String) throws(FileFault) {
      guard itsWidth == width, itsHeight == height else {
        throw FileFault(
          path: source, expected: "an image of \(width) x \(height) pixels, as the model draws",
          found: "\(itsWidth) x \(itsHeight)")
      }
    }
    if let image {
      let picture = try PNG.read(path: image) { (itsWidth, itsHeight) throws(FileFault) in
        try require(itsWidth, itsHeight, of: image)
      }.image
      return (picture, [image])
    }
    let (picture, dataset) = try fromDataset()
    try require(picture.width, picture.height, of: dataset.directory)
    return (picture, dataset.files.map(\.path))
  }

  private func fromDataset() throws -> (GrayImage, Dataset) {
    let dataset = try dataOptions.load()
    guard let images = test ? dataset.test : dataset.train else {
      throw FileFault(path: dataset.directory, expected: "test images", found: "none")
    }
    guard let index, (0..<images.count).contains(index) else {
      throw ValidationError("--index must be 0 to \(images.count - 1), not \(index ?? 0)")
    }
    return (images.image(index), dataset)
  }
}
