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

  /// - Throws: `FileFault` if there is no such image or it has another size.
  func load(width: Int, height: Int) throws -> GrayImage {
    let (picture, source) = try image.map { (try PNG.read(path: $0).image, $0) } ?? fromDataset()
    guard picture.width == width, picture.height == height else {
      throw FileFault(
        path: source, expected: "an image of \(width) x \(height) pixels, as the model draws",
        found: "\(picture.width) x \(picture.height)")
    }
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
