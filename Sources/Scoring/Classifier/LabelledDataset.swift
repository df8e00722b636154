import Images

/// Labelled images that a feature network can be trained and judged on.
package struct LabelledDataset: Sendable {
  package let train: ImageBatch
  /// Mostly of the same dataset, else of the one that its name tells.
  package let test: ImageBatch
  /// [train.count].
  package let trainLabels: [UInt8]
  /// [test.count].
  package let testLabels: [UInt8]
  /// The network that fits its image size and its labels.
  package let configuration: FeatureNetworkConfiguration

  /// - Parameters:
  ///   - train: of the configuration's size, with labels below its classes.
  ///   - test: the same.
  package init(
    train: ImageBatch, test: ImageBatch, configuration: FeatureNetworkConfiguration
  ) {
    guard let trainLabels = train.labels, let testLabels = test.labels else {
      preconditionFailure("A classifier needs labels of \(train.source) and of \(test.source)")
    }
    (self.train, self.test, self.configuration) = (train, test, configuration)
    (self.trainLabels, self.testLabels) = (trainLabels, testLabels)
  }

  /// What the dataset is called, such as "MNIST".
  package var name: String { train.name }

  /// The same data for a network of another shape.
  package func configured(
    _ network: (_ height: Int, _ width: Int, _ classes: Int) -> FeatureNetworkConfiguration
  ) -> LabelledDataset {
    LabelledDataset(
      train: train, test: test,
      configuration: network(
        configuration.height, configuration.width, configuration.classes))
  }

  /// How many training images have each label, [classes].
  package var labelCounts: [Int] {
    ClassHistogram.counts(trainLabels, classes: configuration.classes)
  }
}
