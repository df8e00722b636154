import NeuralNet

/// Which label each image is drawn for, and how strongly.
///
/// Classifier-free guidance (Ho, Salimans, arXiv 2207.12598, equation 6) on the estimates of X_0:
/// f = f_none + w (f_label - f_none), of which their w is ours minus 1. Guiding estimates is
/// guiding noises, for both are affine in each other; f is clipped afterwards.
package struct ClassGuidance: Codable, Equatable, Sendable {
  /// The labels that images take in turn: image i has number i mod count. Empty for no labels.
  package let labels: [Int]
  /// w: 0 ignores the label, 1 is the conditional model by itself, more exaggerates the class.
  package let weight: Double

  /// The weights that commands take.
  package static let weights = 0.0...100.0

  package init(labels: [Int], weight: Double = 1) {
    precondition(weight.isFinite, "A guidance must be finite, not \(weight)")
    (self.labels, self.weight) = (weight == 0 ? [] : labels, weight)
  }

  /// What a model draws unless told: every label equally often, or none if it has none.
  package static func standard(_ configuration: UNetConfiguration) -> ClassGuidance {
    ClassGuidance(labels: Array(0..<configuration.classes))
  }

  /// The label of an image; it depends on the image's number only.
  package func label(ofImage image: Int) -> Int? {
    labels.isEmpty ? nil : labels[image % labels.count]
  }

  /// How a grid of images 0..<count shows one row a label: their numbers row by row, and the images
  /// of a row. Nil with fewer than two labels or unless all have equally many images.
  package func rows(count: Int) -> (order: [Int], columns: Int)? {
    guard labels.count > 1, count.isMultiple(of: labels.count) else { return nil }
    let columns = count / labels.count
    return (
      labels.indices.flatMap { row in (0..<columns).map { $0 * labels.count + row } }, columns
    )
  }
}
