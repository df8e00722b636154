import Datasets
import Images
import Scoring

extension LabelledDataset {
  /// - Parameter other: the dataset from which test images are taken; nil for the same one.
  /// - Throws: `UnfitData` if labels or test images are missing, the test images have another size,
  ///   no network fits the images, or there are too few images for its features.
  package init(_ dataset: Dataset, testedOn other: Dataset? = nil) throws(UnfitData) {
    func fault(
      _ expected: String, found: String, in data: Dataset? = nil, hint: String? = nil
    ) -> UnfitData {
      UnfitData(
        name: (data ?? dataset).directory, expected: expected, found: found, hint: hint)
    }
    let (train, tested) = (dataset.train, other ?? dataset)
    guard let test = tested.test else {
      throw fault(
        "test images as well as training images", found: "none", in: tested,
        hint: "accuracy and floor are measured on images that the network has not seen; "
          + "name a dataset that has test images")
    }
    guard test.height == train.height, test.width == train.width else {
      throw fault(
        "test images of \(train.width) x \(train.height), like the training images",
        found: "\(test.width) x \(test.height)", in: tested)
    }
    guard let trainLabels = train.labels else {
      throw fault("labels for the training images", found: "images without labels")
    }
    guard let testLabels = test.labels else {
      throw fault("labels for the test images", found: "images without labels", in: tested)
    }
    let configuration = FeatureNetworkConfiguration(
      height: train.height, width: train.width,
      classes: max(2, Int(max(trainLabels.max() ?? 0, testLabels.max() ?? 0)) + 1))
    if let words = configuration.fault {
      throw fault("images that a feature network can read", found: words)
    }
    try train.requireCount(above: configuration.featureCount)
    try test.requireCount(above: configuration.featureCount)
    self.init(train: train, test: test, configuration: configuration)
  }
}
