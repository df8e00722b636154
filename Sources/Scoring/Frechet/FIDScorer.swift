import Images
import Numerics

/// Scores sets of images against one reference.
package struct FIDScorer {
  /// Turns images into features.
  package let extractor: any FeatureExtractor
  /// The images that distances are measured from.
  package let reference: ReferenceStatistics

  /// The number of rows in the images it scores.
  package var inputHeight: Int { extractor.inputHeight }
  /// The number of columns in the images it scores.
  package var inputWidth: Int { extractor.inputWidth }
  /// d; a set to be scored must have more images than this.
  package var featureCount: Int { extractor.featureCount }

  package var identity: FeatureNetworkIdentity { extractor.identity }
  /// The images that distances are measured from, in short.
  package var referenceSummary: FIDReport.Reference {
    FIDReport.Reference(name: reference.name, count: reference.statistics.count)
  }

  /// Returns what perfect samples would score in sets of a size; nil if it is not known.
  ///
  /// - Parameter labels: the labels that samples are drawn for in turn; empty without any.
  package func floor(count: Int, labels: [Int] = []) -> FIDReport.Floor? {
    reference.floor(count: count, classes: labels.count > 1 ? .balanced : .asFound)
  }

  /// - Throws: `UnfitData` if the reference was measured with another network.
  package init(extractor: any FeatureExtractor, reference: ReferenceStatistics) throws(UnfitData) {
    guard reference.network.hash == extractor.identity.hash,
      reference.statistics.dimension == extractor.featureCount
    else {
      throw UnfitData(
        name: reference.name,
        expected: "statistics made with the feature network "
          + "\(extractor.identity.hash.prefix(16)), which has \(extractor.featureCount) features",
        found: "some made with \(reference.network.hash.prefix(16)), which has "
          + "\(reference.statistics.dimension)",
        hint: "a network and its statistics belong together; train or fetch both again")
    }
    self.extractor = extractor
    self.reference = reference
  }

  /// - Parameter progress: called with the number of images done after each batch; what it throws
  ///   ends the work.
  /// - Throws: `UnfitData` for images of the wrong size or too few of them, `NumericalFault` if
  ///   no trustworthy distance exists, and what the extractor throws.
  package func score(
    _ samples: ImageBatch, progress: (Int) throws -> Void = { _ in }
  ) throws -> FIDReport {
    try report(of: samples, try extractor.statistics(of: samples, progress: progress))
  }

  /// Reports in the same way on samples whose statistics are known.
  func report(of samples: ImageBatch, _ statistics: FeatureStatistics) throws -> FIDReport {
    let distance = try FrechetDistance(between: statistics, and: reference.statistics)
    return FIDReport(
      distance: distance.value, meanTerm: distance.meanTerm,
      covarianceTerm: distance.covarianceTerm, featureDimension: extractor.featureCount,
      network: identity,
      samples: FIDReport.Samples(
        source: samples.source, format: samples.provenance.format, count: samples.count,
        height: samples.height, width: samples.width, leftOut: samples.provenance.leftOut),
      reference: referenceSummary,
      floor: reference.floor(count: samples.count, classes: samples.classes))
  }
}

extension ImageBatch {
  /// Balanced if the labels say that there are as many of each class, up to one.
  fileprivate var classes: FloorCurve.Classes {
    let counts = Dictionary(grouping: labels ?? []) { $0 }.values.map(\.count)
    guard let most = counts.max(), let fewest = counts.min(), counts.count > 1 else {
      return .asFound
    }
    return most - fewest <= 1 ? .balanced : .asFound
  }
}
