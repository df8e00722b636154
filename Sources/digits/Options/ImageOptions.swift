import ArgumentParser
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

  /// The files that the image is read from.
  var files: [String] {
    get throws {
      if let image { return [image] }
      return try dataOptions.load().files.map(\.path)
    }
  }

  /// - Throws: `FileFault` if there is no such image or it has another size.
  func load(width: Int, height: Int) throws -> GrayImage {
    func require(_ itsWidth: Int, _ itsHeight: Int, of source: String) throws(FileFault) {
      guard itsWidth == width, itsHeight == height else {
        throw FileFault(
          path: source, expected: "an image of \(width) x \(height) pixels, as the model draws",
          found: "\(itsWidth) x \(itsHeight)")
      }
    }
    if let image {
      return try PNG.read(path: image) { (itsWidth, itsHeight) throws(FileFault) in
        try require(itsWidth, itsHeight, of: image)
      }.image
    }
    let (picture, source) = try fromDataset()
    try require(picture.width, picture.height, of: source)
    return picture
  }

  private func fromDataset() throws -> (GrayImage, String) {
    let dataset = try dataOptions.load()
    guard let images = test ? dataset.test : dataset.train else {
      throw FileFault(path: dataset.directory, expected: "test images", found: "none")
    }
    guard let index, (0..<images.count).contains(index) else {
      throw ValidationError("--index must be 0 to \(images.count - 1), not \(index ?? 0)")
    }
    return (images.image(index), dataset.directory)
  }
}
