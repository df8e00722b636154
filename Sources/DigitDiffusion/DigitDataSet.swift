import Datasets
import Images

/// A data set to train on and to compare with: MNIST, another set in its format, or drawn digits.
public struct DigitDataSet: Sendable {
  /// The images to train on.
  public let training: DigitImages
  /// Images that no training sees; nil if the set has none.
  public let test: DigitImages?
  /// The folder the set was read from; empty for a drawn one.
  package let folder: String
  /// The checksums of the training files that were read; nil for a drawn set.
  package let checksums: (images: String, labels: String?)?

  /// What the set is called, such as "MNIST".
  public var name: String { training.batch.name }

  /// Reads a data set in MNIST's layout, or one IDX file of images.
  ///
  /// - Parameter path: the folder or file; nil for the folder that the environment variable
  ///   `MNIST_DIR` names, or `Data/mnist`.
  /// - Throws: an error that says in one line what is missing or damaged.
  public init(contentsOf path: String? = nil) throws {
    let dataset = try Dataset.load(try Dataset.locate(path))
    training = DigitImages(dataset.train)
    test = dataset.test.map { DigitImages($0) }
    folder = dataset.directory
    checksums = (dataset.trainImagesSHA256, dataset.trainLabelsSHA256)
  }

  /// Draws a data set of digits from pen strokes, with labels, without any file.
  ///
  /// - Parameters:
  ///   - trainingCount: 1 to 1,000,000; an image does not depend on it.
  ///   - testCount: 0 to 1,000,000; 0 for no test images.
  ///   - seed: the same seed draws the same images.
  /// - Throws: an error for a count out of its range.
  public static func drawn(
    trainingCount: Int = 10_000, testCount: Int = 1000, seed: UInt64 = 1
  ) throws -> DigitDataSet {
    try requireRange("trainingCount", trainingCount, 1...SyntheticDataset.largestCount)
    try requireRange("testCount", testCount, 0...SyntheticDataset.largestCount)
    return DigitDataSet(
      training: DigitImages(SyntheticDataset.draw(count: trainingCount, seed: seed)),
      test: testCount == 0
        ? nil : DigitImages(SyntheticDataset.draw(count: testCount, test: true, seed: seed)))
  }

  private init(training: DigitImages, test: DigitImages?) {
    (self.training, self.test, folder, checksums) = (training, test, "", nil)
  }
}
