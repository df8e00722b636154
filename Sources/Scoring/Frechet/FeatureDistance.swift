import Numerics

/// The Fréchet distance between features that another program computed, such as those of Inception,
/// on whose scale published distances are.
///
/// Property names are the keys of the JSON that `digits fid` prints.
package struct FeatureDistance: Sendable, Equatable, Codable {
  /// meanTerm + covarianceTerm.
  package let distance: Double
  package let meanTerm: Double
  package let covarianceTerm: Double
  package let featureDimension: Int
  /// The numbers of feature vectors.
  package let samples, reference: Int

  /// - Throws: `NumericalFault` if no trustworthy distance exists.
  package init(of samples: FeatureTable, from reference: FeatureTable) throws(NumericalFault) {
    precondition(
      samples.dimension == reference.dimension,
      "features of \(samples.dimension) and \(reference.dimension) numbers cannot be compared")
    let distance = try FrechetDistance(
      between: samples.statistics(), and: reference.statistics())
    self.distance = distance.value
    (meanTerm, covarianceTerm) = (distance.meanTerm, distance.covarianceTerm)
    (self.samples, self.reference) = (samples.count, reference.count)
    featureDimension = samples.dimension
  }

  /// Whether a covariance has more numbers than vectors to measure them by, as the published 2,000
  /// samples with 2,048 features have: such distances are far too large.
  package var isUnderdetermined: Bool { min(samples, reference) <= featureDimension }

  /// Two lines of plain text, ending without a line break.
  package var text: String {
    "FID        \(distance) (means \(meanTerm), covariances \(covarianceTerm))\n"
      + "features   \(samples) samples, \(reference) of the reference, \(featureDimension) numbers "
      + "each"
  }
}
