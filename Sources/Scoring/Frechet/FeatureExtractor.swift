import Images
import Numerics

/// The network that turned images into features. A distance means nothing without it.
package struct FeatureNetworkIdentity: Sendable, Equatable, Codable {
  /// SHA-256 of the network's weights, in hexadecimal.
  package let hash: String
  /// The share of held-out images that the network classifies correctly, in [0, 1].
  package let accuracy: Double

  package init(hash: String, accuracy: Double) {
    self.hash = hash
    self.accuracy = accuracy
  }
}

/// Anything that maps images of one size to feature vectors.
package protocol FeatureExtractor {
  /// d, the length of a feature vector.
  var featureCount: Int { get }
  /// The number of rows in the images it reads.
  var inputHeight: Int { get }
  /// The number of columns in the images it reads.
  var inputWidth: Int { get }
  var identity: FeatureNetworkIdentity { get }

  /// Returns the features of a batch; those of one image do not depend on the others.
  ///
  /// - Parameters:
  ///   - pixels: [count, inputHeight, inputWidth] in [-1, 1].
  ///   - count: the number of images in the batch, at least 1.
  /// - Returns: [count, featureCount].
  func features(of pixels: [Float], count: Int) throws -> [Float]

  /// Returns the features of every image, [images.count, featureCount]. By itself, it asks for one
  /// batch after the other.
  ///
  /// - Parameter progress: called with the number of images done after each batch; what it throws
  ///   ends the work.
  /// - Throws: `UnfitData` for images of another size.
  func features(of images: ImageBatch, progress: (Int) throws -> Void) throws -> [Float]
}

extension FeatureExtractor {
  /// The number of images that go through the network together.
  private var batchSize: Int { 250 }

  /// Returns the mean and covariance of the features of every image.
  ///
  /// - Parameter progress: called with the number of images done after each batch; what it throws
  ///   ends the work.
  /// - Throws: `UnfitData` for images of another size or if there are not more images than features
  ///   (their covariance is then singular), `NumericalFault` for a feature that is NaN or infinite,
  ///   and what the extractor throws.
  package func statistics(
    of images: ImageBatch, progress: (Int) throws -> Void = { _ in }
  ) throws -> FeatureStatistics {
    try images.requireCount(above: featureCount)
    return try table(of: images, progress: progress).statistics()
  }

  /// Returns the features of every image.
  ///
  /// - Parameter progress: called with the number of images done after each batch; what it throws
  ///   ends the work.
  /// - Throws: `UnfitData` for images of another size, `NumericalFault` for a feature that is NaN
  ///   or infinite, and what the extractor throws.
  package func table(
    of images: ImageBatch, progress: (Int) throws -> Void = { _ in }
  ) throws -> FeatureTable {
    let values = try features(of: images, progress: progress)
    precondition(
      values.count == images.count * featureCount,
      "an extractor of \(featureCount) features returned \(values.count) values for "
        + "\(images.count) images")
    return try FeatureTable(values, dimension: featureCount)
  }

  package func features(
    of images: ImageBatch, progress: (Int) throws -> Void
  ) throws -> [Float] {
    try images.requireSize(height: inputHeight, width: inputWidth)
    var values: [Float] = []
    values.reserveCapacity(images.count * featureCount)
    for first in stride(from: 0, to: images.count, by: batchSize) {
      let batch = first..<min(first + batchSize, images.count)
      values += try features(of: images.signedPixels(batch), count: batch.count)
      try progress(batch.upperBound)
    }
    return values
  }
}
