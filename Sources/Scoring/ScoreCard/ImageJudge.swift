import Foundation
import Images
import Kernels
import NeuralNet
import Numerics

/// A classifier that says which digit an image shows and how sure it is.
package struct ImageJudge {
  /// Its judgement of one image.
  package struct Judgement: Sendable, Equatable {
    /// The most probable label.
    package let label: UInt8
    /// Its probability (softmax), in [1 / classes, 1].
    package let confidence: Double

    package init(label: UInt8, confidence: Double) {
      (self.label, self.confidence) = (label, confidence)
    }
  }

  package let network: TrainedFeatureNetwork
  private let parallel: DataParallel<FeatureNetwork>
  /// The number of images between two reports of progress.
  private static let batchSize = 250

  package var classes: Int { network.configuration.classes }

  /// - Parameter threads: at least 1; judgements do not depend on it.
  package init(_ network: TrainedFeatureNetwork, threads: Int) {
    self.network = network
    let model = FeatureNetwork(network.configuration, output: .classes)
    let weights = Weights(model.layout, values: network.values)
    weights.repack(gradients: false)
    parallel = DataParallel(model, weights, threads: threads)
  }

  /// - Parameter progress: called with the number of images done; what it throws ends the work.
  /// - Throws: `UnfitData` for images of another size, `NumericalFault` for an output that is NaN
  ///   or infinite.
  package func judge(
    _ images: ImageBatch, progress: (Int) throws -> Void = { _ in }
  ) throws -> [Judgement] {
    let configuration = network.configuration
    try images.requireSize(height: configuration.height, width: configuration.width)
    var judgements: [Judgement] = []
    judgements.reserveCapacity(images.count)
    for first in stride(from: 0, to: images.count, by: Self.batchSize) {
      let count = min(Self.batchSize, images.count - first)
      let logits = Block<Float>(count: count * classes)
      let classes = classes
      parallel.forward(
        count: count,
        load: { range, _, input in
          input.assign(images.signedPixels(first + range.lowerBound..<first + range.upperBound))
          return .none
        },
        store: { range, _, output in
          logits[range.lowerBound * classes..<range.upperBound * classes].assign(output.values)
        })
      let values = logits.values
      for image in 0..<count {
        judgements.append(
          try Self.judgement(
            values[image * classes..<(image + 1) * classes], image: first + image))
      }
      try progress(first + count)
    }
    return judgements
  }

  /// Returns the label with the largest logit, the first of equal ones, and its softmax in Double.
  static func judgement(
    _ logits: ArraySlice<Float>, image: Int
  ) throws(NumericalFault) -> Judgement {
    var best = logits.startIndex
    for i in logits.indices {
      guard logits[i].isFinite else {
        throw .notFinite(
          what: "second opinion", row: image, column: i - logits.startIndex,
          value: Double(logits[i]))
      }
      if logits[i] > logits[best] { best = i }
    }
    let sum = logits.reduce(0.0) { $0 + exp(Double($1) - Double(logits[best])) }
    return Judgement(label: UInt8(best - logits.startIndex), confidence: 1 / sum)
  }
}
