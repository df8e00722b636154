import Diffusion
import Scoring

extension FIDScorer {
  /// Loads a scorer, ready for use, from a folder of models.
  ///
  /// - Parameters:
  ///   - models: the folder; nil for the usual places (see `ModelFolder.locate`).
  ///   - threads: at least 1; distances do not depend on it.
  /// - Throws: `FileFault` if there is no folder, or a file is missing or damaged; `UnfitData` if
  ///   the statistics were measured with another network.
  package static func load(models: String? = nil, threads: Int) throws -> FIDScorer {
    try load(models: models, network: nil, reference: nil, threads: threads)
  }

  /// Loads a scorer with one or both of its files named.
  ///
  /// - Parameters:
  ///   - network: a file of a feature network; nil for the folder's own.
  ///   - reference: a file of reference statistics; nil for those in the folder that belong to the
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

  /// - Throws: `InvalidSetting` if there are so few samples that their covariance lacks full rank.
  package func requireEnough(samples: Int) throws(InvalidSetting) {
    guard samples > featureCount else {
      throw InvalidSetting(
        name: "samples", expected: "more than the \(featureCount) features", found: "\(samples)")
    }
  }
}
