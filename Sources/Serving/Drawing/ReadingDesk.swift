import Foundation
import Images
import Runs
import Scoring

/// Does what takes a moment and must not wait for a drawing: reads drawn digits with the classifier that
/// also measures samples, and measures vectors in the plane. It lives on the thread of its queue.
package final class ReadingDesk {
  /// What the page sends: one image in bytes.
  struct Question: Decodable {
    let image: Data
  }

  /// What it gets: the probability of each label, from 0 up.
  struct Reading: Encodable, Sendable {
    let shares: [Double]
  }

  private let network: String?
  private var classifier: (side: (width: Int, height: Int), classifier: NetworkClassifier)?

  /// - Parameter network: the file of the feature network; nil if there is none.
  package init(network: String?) { self.network = network }

  private var sizes: [PlaneLaw: PlaneLaw.Sizes] = [:]

  /// Returns the sizes of a law's vectors, which are always the same.
  func sizes(of law: PlaneLaw) -> PlaneLaw.Sizes {
    if let known = sizes[law] { return known }
    let new = law.sizes()
    sizes[law] = new
    return new
  }

  /// - Throws: `Refusal` without a classifier or for an image of another size, or `FileFault` for a
  ///   damaged network.
  func read(_ question: Question) throws -> Reading {
    let (side, classifier) = try loaded()
    guard question.image.count == side.width * side.height else {
      throw Refusal(
        400,
        "the classifier reads \(side.width) x \(side.height) pixels, not "
          + "\(question.image.count)")
    }
    let image = ImageBatch(
      .memory("drawing"), height: side.height, width: side.width, pixels: Array(question.image))
    let logits = classifier.logits(of: image).map(Double.init)
    let largest = logits.max() ?? 0
    let weights = logits.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return Reading(shares: weights.map { $0 / total })
  }

  private func loaded() throws -> (side: (width: Int, height: Int), classifier: NetworkClassifier) {
    if let classifier { return classifier }
    guard let network else {
      throw Refusal(404, "there is no classifier in the folder of models")
    }
    let trained = try TrainedFeatureNetwork.read(path: network)
    // One image is too little work to share.
    let loaded = (
      (trained.configuration.width, trained.configuration.height),
      NetworkClassifier(trained, threads: 1)
    )
    classifier = loaded
    return loaded
  }
}
