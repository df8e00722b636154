import Datasets
import FileFormats
import Images

/// A dataset that a feature network can be trained and judged on.
package struct LabelledDataset: Sendable {
  /// What the dataset is called, such as "MNIST".
  package let name: String
  package let train: ImageSet
  /// Mostly of the same dataset, else of the one that its name tells.
  package let test: ImageSet
  /// [train.count].
  package let trainLabels: [UInt8]
  /// [test.count].
  package let testLabels: [UInt8]
  /// The network that fits its image size and its labels.
  package let configuration: FeatureNetworkConfiguration

  /// - Parameter other: the dataset that the test images are taken from; nil for the same one.
  /// - Throws: `FileFault` if labels or test images are missing, the test images have another size,
  ///   or no network fits the images.
  package init(_ dataset: Dataset, testedOn other: Dataset? = nil) throws(FileFault) {
    func fault(
      _ expected: String, found: String, in data: Dataset? = nil, hint: String? = nil
    ) -> FileFault {
      FileFault(
        path: (data ?? dataset).directory, expected: expected, found: found, hint: hint)
    }
    let tested = other ?? dataset
    guard let test = tested.test else {
      throw fault(
        "test images beside the training images", found: "none", in: tested,
        hint: "accuracy and floor are measured on images that the network has not seen; "
          + "--test-data names a dataset that has some")
    }
    guard test.height == dataset.train.height, test.width == dataset.train.width else {
      throw fault(
        "test images of \(dataset.train.width) x \(dataset.train.height) as the training images",
        found: "\(test.width) x \(test.height)", in: tested)
    }
    guard let trainLabels = dataset.train.labels else {
      throw fault("labels of the training images", found: "images without labels")
    }
    guard let testLabels = test.labels else {
      throw fault("labels of the test images", found: "images without labels", in: tested)
    }
    var configuration = FeatureNetworkConfiguration(
      height: dataset.train.height, width: dataset.train.width, classes: 2)
    configuration.classes = max(2, Int(max(trainLabels.max() ?? 0, testLabels.max() ?? 0)) + 1)
    if let words = configuration.fault { throw fault("images for a feature network", found: words) }
    self.init(
      name: dataset.name, train: dataset.train, test: test, trainLabels: trainLabels,
      testLabels: testLabels, configuration: configuration)
    try trainingImages.requireCount(above: configuration.featureCount)
    try testImages.requireCount(above: configuration.featureCount)
  }

  /// - Parameters:
  ///   - train: images of the configuration's size.
  ///   - test: the same.
  ///   - trainLabels: one for each training image, below the configuration's classes.
  ///   - testLabels: the same for the test images.
  package init(
    name: String, train: ImageSet, test: ImageSet, trainLabels: [UInt8], testLabels: [UInt8],
    configuration: FeatureNetworkConfiguration
  ) {
    precondition(
      trainLabels.count == train.count && testLabels.count == test.count,
      "\(train.count) and \(test.count) images need as many labels, got \(trainLabels.count) "
        + "and \(testLabels.count)")
    (self.name, self.train, self.test) = (name, train, test)
    (self.trainLabels, self.testLabels) = (trainLabels, testLabels)
    self.configuration = configuration
  }

  /// The same data for a network of another shape.
  package func configured(
    _ network: (_ height: Int, _ width: Int, _ classes: Int) -> FeatureNetworkConfiguration
  ) -> LabelledDataset {
    LabelledDataset(
      name: name, train: train, test: test, trainLabels: trainLabels, testLabels: testLabels,
      configuration: network(
        configuration.height, configuration.width, configuration.classes))
  }

  /// How many training images have each label, [classes].
  package var labelCounts: [Int] {
    trainLabels.reduce(into: [Int](repeating: 0, count: configuration.classes)) {
      $0[Int($1)] += 1
    }
  }

  /// The training images as the reference of scores.
  package var trainingImages: SampleSet { SampleSet(train, source: "\(name) training images") }
  /// The test images as the floor of scores.
  package var testImages: SampleSet { SampleSet(test, source: "\(test.name) test images") }
}
