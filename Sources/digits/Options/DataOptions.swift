import ArgumentParser
import Datasets
import FileFormats

/// The place of the dataset.
struct DataOptions: ParsableArguments {
  @Option(
    value: "DIR", help: "Folder with a dataset in MNIST's layout, or one IDX file of images.",
    discussion: "The default is the folder that MNIST_DIR names, or else Data/mnist.")
  var data: String?

  /// Finds and reads the dataset.
  func load() throws -> Dataset {
    try Dataset.load(try Dataset.locate(data))
  }

  /// The same for an experiment that can do without: nil if none was named and there is none.
  ///
  /// - Throws: `FileFault` if the dataset that was named, or that is there, cannot be read.
  func loadIfThere() throws -> Dataset? {
    let place: String
    do {
      place = try Dataset.locate(data)
    } catch {
      guard data == nil else { throw error }
      return nil
    }
    let dataset = try Dataset.load(place)
    guard dataset.train.count > 2 else {
      throw FileFault(
        path: place, expected: "more than 2 training images", found: "\(dataset.train.count)")
    }
    return dataset
  }

  /// What a page says if `loadIfThere` finds none.
  static let leftOut = "Images are left out: no dataset here. Name one with --data or MNIST_DIR."
}

/// The images of an experiment that can do without.
struct OptionalImages {
  let place: DataOptions
  /// The value of --images; 0 leaves images out.
  let count: Int?

  var isWanted: Bool { count != 0 }

  func validate() throws {
    if !isWanted, place.data != nil {
      throw ValidationError("--images 0 leaves images out; leave out --data too")
    }
  }

  /// Reads the dataset if images are wanted and there are any.
  ///
  /// - Returns: the dataset, and what the page says if there is none.
  func load() throws -> (dataset: Dataset?, remarks: [String]) {
    guard isWanted else { return (nil, []) }
    let dataset = try place.loadIfThere()
    return (dataset, dataset == nil ? [DataOptions.leftOut] : [])
  }
}
