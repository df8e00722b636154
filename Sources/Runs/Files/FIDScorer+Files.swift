import Diffusion
import Scoring

extension FIDScorer {
  /// A scorer from a folder of models, ready for use.
  ///
  /// - Parameters:
  ///   - models: the folder; nil for the usual places (see `ModelFolder.locate`).
  ///   - threads: at least 1; distances do not depend on it.
  /// - Throws: `FileFault` if there is no folder, or a file is missing or damaged, `UnfitData` if the
  ///   statistics are of another network.
  package static func load(models: String? = nil, threads: Int) throws -> FIDScorer {
    try load(models: models, network: nil, reference: nil, threads: threads)
  }

  /// The same with one or both files named.
  ///
  /// - Parameters:
  ///   - network: a file of a feature network; nil for the folder's own.
  ///   - reference: a file of reference statistics; nil for those that the folder holds of the
  ///     dataset that the network was trained on.
  package static func load(
    models: String?, network: String?, reference: String?, threads: Int
  ) throws -> FIDScorer {
    let networkPath =
      if let network { network } else { try ModelFolder.locate(models).network }
    let trained = try TrainedFeatureNetwork.read(path: networkPath)
    let referencePath =
      if let reference {
        reference
      } else {
        try ModelFolder.locate(models).statistics(ofDataset: trained.provenance.dataset)
      }
    return try FIDScorer(
      extractor: NetworkFeatures(trained, threads: threads),
      reference: try ReferenceStatistics.read(path: referencePath))
  }

  /// - Throws: `InvalidSetting` for samples whose covariance would have no full rank.
  package func requireEnough(samples: Int) throws(InvalidSetting) {
    guard samples > featureCount else {
      throw InvalidSetting(
        name: "samples", expected: "more than the \(featureCount) features", found: "\(samples)")
    }
  }
}
