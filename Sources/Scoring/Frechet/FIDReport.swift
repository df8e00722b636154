import Foundation
import Images
import Wording

/// A Fréchet distance with everything needed to know what it compares.
///
/// Property names are the keys of the JSON that `digits fid` prints.
package struct FIDReport: Sendable, Equatable, Codable {
  /// The distance between the reference and real images outside it: the score of perfect samples.
  package struct Floor: Sendable, Equatable, Codable {
    package let distance: Double
    /// The name of those images, such as "MNIST test images".
    package let name: String
    /// The number of images in a set.
    package let count: Int
    /// The standard deviation between sets; nil if a single set was measured.
    package let deviation: Double?
    /// Which classes the sets hold; nil for those of all images there are.
    package let classes: FloorCurve.Classes?

    package init(
      distance: Double, name: String, count: Int, deviation: Double? = nil,
      classes: FloorCurve.Classes? = nil
    ) {
      (self.distance, self.name, self.count) = (distance, name, count)
      (self.deviation, self.classes) = (deviation, classes)
    }

    /// The distance and what it was measured of, in one line.
    package var text: String {
      String(format: "%.4f", distance) + (deviation.map { String(format: " ± %.4f", $0) } ?? "")
        + " (\(images) against the reference)"
    }

    /// Such as "sets of 5000 MNIST test images, as many of each class".
    package var images: String {
      (deviation == nil ? "" : "sets of ") + "\(count) \(SafeText.value(name))"
        + (classes == .balanced ? ", as many of each class" : "")
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
    /// What a folder held besides the images; nil if nothing.
    package let leftOut: ImageBatch.Provenance.LeftOut?
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
      lines.append("floor      \(floor.text)")
    }
    return (lines + provenance).joined(separator: "\n")
  }

  /// What was compared with what, one item per line.
  var provenance: [String] {
    [
      "samples    \(Names.count(samples.count, "image")) of \(samples.height) x \(samples.width) from "
        + "\(SafeText.value(samples.source)) (\(SafeText.value(samples.format)))"
        + (samples.leftOut.map { ", without \(SafeText.value($0.text))" } ?? ""),
      "reference  \(reference.count) \(SafeText.value(reference.name))",
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
