import Datasets
import Runs
import Scoring

/// The scorer of a comparison and what distances are measured from.
struct ComparisonJudge {
  let scorer: FIDScorer
  /// Such as "60000 MNIST training images".
  let reference: String

  /// With the stored statistics if they are this data set's, else with statistics measured from
  /// its images.
  ///
  /// - Parameters:
  ///   - models: the folder of the feature network; nil for the usual places.
  ///   - threads: at least 1.
  init(_ dataset: Dataset, models: String?, threads: Int, _ watch: Watch) throws {
    let folder = try ModelFolder.locate(models)
    let trained = try TrainedFeatureNetwork.read(path: folder.network)
    let extractor = NetworkFeatures(trained, threads: threads)
    let reference =
      dataset.isCanonicalMNIST && trained.provenance.dataset == dataset.name
      ? try ReferenceStatistics.read(path: folder.statistics(ofDataset: dataset.name))
      : try Self.measure(dataset, extractor, watch)
    scorer = try FIDScorer(extractor: extractor, reference: reference)
    self.reference = "\(reference.statistics.count) \(reference.name)"
  }

  private static func measure(
    _ dataset: Dataset, _ extractor: NetworkFeatures, _ watch: Watch
  ) throws -> ReferenceStatistics {
    let (train, test) = (dataset.train, dataset.test)
    let total = train.count + (test?.count ?? 0)
    return try .measure(train, others: test, with: extractor) {
      watch.report("measuring the reference", $0, total)
    }
  }
}
