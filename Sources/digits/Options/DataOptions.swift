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
}
