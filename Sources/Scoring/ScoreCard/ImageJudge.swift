import Foundation
import Images
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
  private let outputs: NetworkOutputs

  package var classes: Int { network.configuration.classes }

  /// - Parameter threads: at least 1; judgements do not depend on it.
  package init(_ network: TrainedFeatureNetwork, threads: Int) {
    self.network = network
    outputs = NetworkOutputs(
      network.configuration, values: network.values, output: .classes, threads: threads)
  }

  /// - Parameter progress: called with the number of images done; what it throws ends the work.
  /// - Throws: `UnfitData` for images of another size, `NumericalFault` for an output that is NaN
  ///   or infinite.
  package func judge(
    _ images: ImageBatch, progress: (Int) throws -> Void = { _ in }
  ) throws -> [Judgement] {
    let configuration = network.configuration
    try images.requireSize(height: configuration.height, width: configuration.width)
    let logits = try outputs.of(images, progress: progress)
    return try (0..<images.count).map { image in
      try Self.judgement(logits[image * classes..<(image + 1) * classes], image: image)
    }
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
