import Foundation

/// A Fréchet distance with everything needed to know what it compares.
///
/// Property names are the keys of the JSON that `digits fid` prints.
package struct FIDReport: Sendable, Equatable, Codable {
  /// The distance between the reference and real images outside it: the score of perfect samples.
  package struct Floor: Sendable, Equatable, Codable {
    package let distance: Double
    /// The name of those images, such as "MNIST test images".
    package let name: String
    package let count: Int

    package init(distance: Double, name: String, count: Int) {
      self.distance = distance
      self.name = name
      self.count = count
    }
  }

  /// The images that the distance is measured from.
  package struct Reference: Sendable, Equatable, Codable {
    /// The name of the images, such as "MNIST training images".
    package let name: String
    package let count: Int
  }

  /// The images that are scored.
  package struct Samples: Sendable, Equatable, Codable {
    package let source: String
    package let format: String
    package let count: Int
    package let height: Int
    package let width: Int
  }

  /// meanTerm + covarianceTerm; 0 for identical statistics, larger is worse, no upper bound. It
  /// falls as samples are added, so only distances for equal numbers of samples can be compared.
  package let distance: Double
  package let meanTerm: Double
  package let covarianceTerm: Double
  package let featureDimension: Int
  package let network: FeatureNetworkIdentity
  package let samples: Samples
  package let reference: Reference
  package let floor: Floor?

  /// Several lines of plain text, the distance first, ending without a line break.
  package var text: String {
    var lines = [
      "FID        \(number(distance)) (means \(number(meanTerm)), covariances "
        + "\(number(covarianceTerm)))"
    ]
    if let floor {
      lines.append(
        "floor      \(number(floor.distance)) (\(floor.count) \(floor.name) against the reference)")
    }
    return (lines + provenance).joined(separator: "\n")
  }

  /// What was compared with what, one item per line.
  var provenance: [String] {
    [
      "samples    \(samples.count) images of \(samples.height) x \(samples.width) from "
        + "\(samples.source) (\(samples.format))",
      "reference  \(reference.count) \(reference.name)",
      "network    sha256 \(network.hash.prefix(16)), \(percent(network.accuracy)) % accurate, "
        + "\(featureDimension) features",
    ]
  }

  private func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.4f" : "%.2f", value)
  }

  private func percent(_ share: Double) -> String {
    String(format: "%.2f", share * 100)
  }
}
