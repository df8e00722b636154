import Cluster
import Images
import Kernels
import NeuralNet

/// What a feature network makes of images, computed on several threads and, where there are other
/// processes, by all of them. What it makes of one image depends on nothing else.
package struct NetworkOutputs {
  /// The number of values for each image.
  package let length: Int
  private let network: FeatureNetwork
  private let values: [Float]
  private let threads: Int
  private let parallel: DataParallel<FeatureNetwork>
  /// The number of images between two reports of progress.
  private static let batchSize = 250

  /// - Parameters:
  ///   - values: the weights, in the layout's order.
  ///   - threads: at least 1.
  package init(
    _ configuration: FeatureNetworkConfiguration, values: [Float], output: FeatureNetwork.Output,
    threads: Int
  ) {
    network = FeatureNetwork(configuration, output: output)
    length = output == .classes ? configuration.classes : configuration.featureCount
    (self.values, self.threads) = (values, threads)
    let weights = Weights(network.layout, values: values)
    weights.repack(gradients: false)
    parallel = DataParallel(network, weights, threads: threads)
  }

  /// - Parameter pixels: returns those of the images in a range, in [-1, 1].
  /// - Returns: [count, length].
  func of(count: Int, pixels: @Sendable (Range<Int>) -> [Float]) -> [Float] {
    let length = length
    let outputs = Block<Float>(count: count * length)
    parallel.forward(
      count: count,
      load: { range, _, input in
        input.assign(pixels(range))
        return .none
      },
      store: { range, _, output in
        outputs[range.lowerBound * length..<range.upperBound * length].assign(output.values)
      })
    return outputs.values
  }

  /// - Parameters:
  ///   - images: in the network's size.
  ///   - leader: of the processes that help; nil for none.
  ///   - progress: called with the number of images done after each batch; what it throws ends the
  ///     work.
  /// - Returns: [images.count, length].
  package func of(
    _ images: ImageBatch, leader: GroupLeader? = .current, progress: (Int) throws -> Void = { _ in }
  ) throws -> [Float] {
    guard let leader, leader.canShare(images.count) else {
      return try alone(0..<images.count, images, progress)
    }
    let (size, count) = (leader.group.size, images.count)
    let work = NetworkWork(
      configuration: network.configuration, output: network.output, threads: threads)
    let own = (0..<count).part(0, of: size)
    return try leader.share(work, input: [values.bytes, images.pixels]) {
      // How far this part is stands for all.
      try alone(own, images) { try progress($0 * count / own.count) }.bytes
    }.flatMap { [Float](bytes: $0) }
  }

  fileprivate func alone(
    _ range: Range<Int>, _ images: ImageBatch, _ progress: (Int) throws -> Void
  ) rethrows -> [Float] {
    var outputs: [Float] = []
    outputs.reserveCapacity(range.count * length)
    for first in stride(from: range.lowerBound, to: range.upperBound, by: Self.batchSize) {
      let end = min(first + Self.batchSize, range.upperBound)
      outputs += of(count: end - first) {
        images.signedPixels(first + $0.lowerBound..<first + $0.upperBound)
      }
      try progress(end - range.lowerBound)
    }
    return outputs
  }
}

/// The outputs for a part of some images. The input are the weights and the pixels.
struct NetworkWork: SharedWork {
  let configuration: FeatureNetworkConfiguration
  let output: FeatureNetwork.Output
  let threads: Int

  func found(_ part: Int, of parts: Int, from input: [[UInt8]]) -> [UInt8] {
    let images = ImageBatch(
      ofRankZero: input[1], height: configuration.height, width: configuration.width)
    return NetworkOutputs(
      configuration, values: [Float](bytes: input[0]), output: output, threads: threads
    ).alone((0..<images.count).part(part, of: parts), images) { _ in }.bytes
  }
}
