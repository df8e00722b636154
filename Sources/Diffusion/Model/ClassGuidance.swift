import NeuralNet

/// The labels to draw images for, and how strongly to follow them.
///
/// Classifier-free guidance (Ho, Salimans, arXiv 2207.12598, equation 6) of the estimates of X_0:
/// f = f_none + w (f_label - f_none), where their w is ours minus 1. Guiding the estimates amounts
/// to guiding the noise, since each is affine in the other; f is clipped afterwards.
package struct ClassGuidance: Codable, Equatable, Sendable {
  /// The labels that images take in turn: image i gets number i mod count. Empty for no labels.
  package let labels: [Int]
  /// How many images of some set have label 0, 1, ..., if the labels were drawn in these shares, one
  /// for each image; nil for labels in turn.
  package let shares: [Int]?
  /// w: 0 ignores the label, 1 is the conditional model by itself, and more exaggerates the class.
  package let weight: Double

  /// The weights that commands accept.
  package static let weights = 0.0...100.0

  package init(labels: [Int], weight: Double = 1) {
    precondition(weight.isFinite, "A guidance weight must be finite, not \(weight)")
    (self.labels, shares, self.weight) = (weight == 0 ? [] : labels, nil, weight)
  }

  /// Draws a label for each image, as often as a set of images has it (`ShareDraw`).
  ///
  /// - Parameters:
  ///   - count: the number of images, at least 1.
  ///   - shares: how many images of the set have label 0, 1, ...; not all 0.
  ///   - seed: that of the images. An image's label does not depend on the others.
  package init(count: Int, shares: [Int], seed: UInt64, weight: Double = 1) {
    precondition(
      weight.isFinite && weight != 0 && count > 0,
      "Labels cannot be drawn for \(count) images with guidance \(weight)")
    labels = ShareDraw(shares: shares, seed: seed).kinds(ofImages: 0..<count)
    (self.shares, self.weight) = (shares, weight)
  }

  /// Returns the guidance unless told otherwise: every label of the model equally often, if any.
  package static func standard(_ configuration: UNetConfiguration) -> ClassGuidance {
    ClassGuidance(labels: configuration.labels.labels)
  }

  /// The labels or their shares, such as "labels 7,3, guidance 2.5"; nil without labels.
  package var text: String? {
    labels.isEmpty ? nil : "labels \(labelsText), guidance \(weight)"
  }

  /// Such as "7,3" or "drawn in the shares 5923,6742".
  package var labelsText: String {
    let numbers = (shares ?? labels).map(String.init).joined(separator: ",")
    return shares == nil ? numbers : "drawn in the shares \(numbers)"
  }

  /// Returns the label of an image, which depends on the image's number only.
  package func label(ofImage image: Int) -> Int? {
    labels.isEmpty ? nil : labels[image % labels.count]
  }

  /// Returns how a grid shows images 0..<count with one row per label: the numbers row by row and
  /// the columns. Nil with fewer than two labels in turn or unless all have equally many images.
  package func rows(count: Int) -> (order: [Int], columns: Int)? {
    guard shares == nil, labels.count > 1, count.isMultiple(of: labels.count) else { return nil }
    let columns = count / labels.count
    return (
      labels.indices.flatMap { row in (0..<columns).map { $0 * labels.count + row } }, columns
    )
  }
}
