import Kernels
import NeuralNet

/// Computes features of images with a trained network, on several threads.
///
/// The features of an image depend neither on the other images nor on the number of threads.
package struct NetworkFeatures: FeatureExtractor {
  package let network: TrainedFeatureNetwork
  private let parallel: DataParallel<FeatureNetwork>

  /// - Parameter threads: at least 1.
  package init(_ network: TrainedFeatureNetwork, threads: Int) {
    self.network = network
    let model = FeatureNetwork(network.configuration, output: .features)
    let weights = Weights(model.layout, values: network.values)
    weights.repack(gradients: false)
    parallel = DataParallel(model, weights, threads: threads)
  }

  package var featureCount: Int { network.configuration.featureCount }
  package var inputHeight: Int { network.configuration.height }
  package var inputWidth: Int { network.configuration.width }
  package var identity: FeatureNetworkIdentity { network.identity }

  package func features(of pixels: [Float], count: Int) throws -> [Float] {
    let size = inputHeight * inputWidth
    precondition(
      pixels.count == count * size,
      "\(count) images of \(size) pixels need \(count * size) values, got \(pixels.count)")
    let d = featureCount
    let features = Block<Float>(count: count * d)
    parallel.forward(
      count: count,
      load: { range, _, input in
        input.assign(pixels, from: range.lowerBound * size)
        return .none
      },
      store: { range, _, output in
        features[range.lowerBound * d..<range.upperBound * d].assign(output.values)
      })
    return features.values
  }
}
