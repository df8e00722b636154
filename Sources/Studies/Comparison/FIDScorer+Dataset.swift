import Datasets
import Runs
import Scoring

extension FIDScorer {
  /// Loads a scorer for models trained on a dataset. It uses the stored statistics if they belong
  /// to this dataset, and otherwise measures statistics on its images. The network comes with it.
  ///
  /// - Parameters:
  ///   - models: the folder of the feature network; nil for the usual places.
  ///   - threads: at least 1.
  ///   - watch: counts the images as they are measured.
  static func load(
    for dataset: Dataset, models: String?, threads: Int, _ watch: Watch
  ) throws -> (scorer: FIDScorer, network: TrainedFeatureNetwork) {
    let folder = try ModelFolder.locate(models)
    let trained = try TrainedFeatureNetwork.read(path: folder.network)
    let extractor = NetworkFeatures(trained, threads: threads)
    if dataset.isCanonicalMNIST, trained.provenance.dataset == dataset.name {
      let path = folder.statistics(ofDataset: dataset.name)
      return (try FIDScorer(extractor: extractor, reference: try .read(path: path)), trained)
    }
    let total = dataset.train.count + (dataset.test?.count ?? 0)
    let reference = try ReferenceStatistics.measure(
      dataset.train, others: dataset.test, with: extractor
    ) { try watch("measuring the reference", $0, total) }
    return (try FIDScorer(extractor: extractor, reference: reference), trained)
  }
}
