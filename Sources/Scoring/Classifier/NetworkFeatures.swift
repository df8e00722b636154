import Images

/// Computes features of images with a trained network.
///
/// The features of an image depend neither on the other images nor on who computes them.
package struct NetworkFeatures: FeatureExtractor {
  package let network: TrainedFeatureNetwork
  private let outputs: NetworkOutputs

  /// - Parameter threads: at least 1.
  package init(_ network: TrainedFeatureNetwork, threads: Int) {
    self.network = network
    outputs = NetworkOutputs(
      network.configuration, values: network.values, output: .features, threads: threads)
  }

  package var featureCount: Int { network.configuration.featureCount }
  package var inputHeight: Int { network.configuration.height }
  package var inputWidth: Int { network.configuration.width }
  package var identity: FeatureNetworkIdentity { network.identity }

  package func features(of pixels: [Float], count: Int) -> [Float] {
    let size = inputHeight * inputWidth
    precondition(
      pixels.count == count * size,
      "\(count) images of \(size) pixels need \(count * size) values, got \(pixels.count)")
    return outputs.of(count: count) { Array(pixels[$0.lowerBound * size..<$0.upperBound * size]) }
  }

  package func features(
    of images: ImageBatch, progress: (Int) throws -> Void
  ) throws -> [Float] {
    try images.requireSize(height: inputHeight, width: inputWidth)
    return try outputs.of(images, progress: progress)
  }
}
