import Images

/// The labels that a feature network gives to images, computed on several threads.
///
/// The label of an image depends neither on the other images nor on the number of threads.
package struct NetworkClassifier {
  /// The number of labels it distinguishes: 0..<classes.
  package let classes: Int
  private let height, width: Int
  private let outputs: NetworkOutputs

  /// - Parameters:
  ///   - values: the weights, in the layout's order.
  ///   - threads: at least 1.
  package init(_ configuration: FeatureNetworkConfiguration, values: [Float], threads: Int) {
    (classes, height, width) = (configuration.classes, configuration.height, configuration.width)
    outputs = NetworkOutputs(configuration, values: values, output: .classes, threads: threads)
  }

  package init(_ network: TrainedFeatureNetwork, threads: Int) {
    self.init(network.configuration, values: network.values, threads: threads)
  }

  /// Returns the label with the largest logit for each image.
  package func labels(of images: ImageBatch) -> [UInt8] {
    let logits = logits(of: images)
    return (0..<images.count).map { n in
      let row = n * classes..<(n + 1) * classes
      let best = row.max { logits[$0] < logits[$1] } ?? row.lowerBound
      return UInt8(best - row.lowerBound)
    }
  }

  /// Returns the logits of all labels for each image, [images.count, classes].
  package func logits(of images: ImageBatch) -> [Float] {
    precondition(
      images.height == height && images.width == width,
      "The classifier reads \(height) x \(width) pixels, not \(images.height) x \(images.width)")
    return outputs.of(count: images.count) { images.signedPixels($0) }
  }

  /// Returns the share of the images that get their own label, in [0, 1].
  ///
  /// - Parameter labels: one for each image.
  package func accuracy(on images: ImageBatch, labels: [UInt8]) -> Double {
    precondition(
      labels.count == images.count,
      "\(images.count) images need \(images.count) labels, got \(labels.count)")
    let right = zip(self.labels(of: images), labels).count { $0 == $1 }
    return Double(right) / Double(images.count)
  }
}
