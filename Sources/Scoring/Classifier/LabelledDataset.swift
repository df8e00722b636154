import Images

/// Labelled images that a feature network can be trained and judged on.
package struct LabelledDataset: Sendable {
  package let train: ImageBatch
  /// Usually from the same dataset, otherwise from the one that its name gives.
  package let test: ImageBatch
  /// [train.count].
  package let trainLabels: [UInt8]
  /// [test.count].
  package let testLabels: [UInt8]
  /// The network that fits the image size and the labels.
  package let configuration: FeatureNetworkConfiguration

  /// - Parameters:
  ///   - train: in the configuration's size, with labels below its classes.
  ///   - test: likewise.
  package init(
    train: ImageBatch, test: ImageBatch, configuration: FeatureNetworkConfiguration
  ) {
    guard let trainLabels = train.labels, let testLabels = test.labels else {
      preconditionFailure("A classifier needs labels for \(train.source) and \(test.source)")
    }
    (self.train, self.test, self.configuration) = (train, test, configuration)
    (self.trainLabels, self.testLabels) = (trainLabels, testLabels)
  }

  /// The name of the dataset, such as "MNIST".
  package var name: String { train.name }

  /// Returns the same data for a network of another shape.
  package func configured(
    _ network: (_ height: Int, _ width: Int, _ classes: Int) -> FeatureNetworkConfiguration
  ) -> LabelledDataset {
    LabelledDataset(
      train: train, test: test,
      configuration: network(
        configuration.height, configuration.width, configuration.classes))
  }

  /// The number of training images with each label, [classes].
  package var labelCounts: [Int] {
    ClassHistogram.counts(trainLabels, classes: configuration.classes)
  }
}
