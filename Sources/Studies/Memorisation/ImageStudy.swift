import Datasets
import Diffusion
import Images
import Kernels
import Numerics
import Reports
import Runs
import Scoring

/// Compares images drawn from a training set alone with images from trained networks: how near they
/// are to the training images, and how far the two distributions are apart.
package struct ImageStudy {
  /// One way to draw images, and what it gave.
  package struct Row {
    let name: String
    /// The number of evaluations of the network, or of the empirical estimate, per image.
    let evaluations: Int
    /// Nil except for the inertial update.
    let inertia: Inertia?
    let nearest: NearestSummary
    /// The median distance to the second nearest training image.
    let second: Double
    /// Nil if there is nothing to measure it with.
    let distance: Double?
    /// The first samples, each with its nearest training image.
    let shown: [(sample: GrayImage, neighbour: GrayImage)]
  }

  package struct Result {
    /// The row for the test images themselves; nil if there are none.
    let fresh: Row?
    let rows: [Row]
    /// The rows over the bandwidths, first for the full update and then for the half update.
    let sweep: [Row]
    let automatic: AutomaticBandwidth
  }

  private static let shownSamples = 12

  let dataset: Dataset
  let count: Int
  let steps: Int
  /// The bandwidths of the sweep, as multiples of the automatic one.
  let factors: [Double]
  let scorer: FIDScorer?
  /// What is missing, and why.
  private(set) var remarks: [String] = []
  /// The shipped models that were trained on the dataset.
  private let models: [(name: String, model: DiffusionModel)]
  private let seed: UInt64
  private let threads: Int
  /// The name of the program that pictures carry.
  let software: String

  /// - Throws: `FileFault` for a shipped model that cannot be read.
  package init(
    _ dataset: Dataset, _ sizes: MemorisationStudy.Sizes, seed: UInt64, threads: Int,
    software: String
  ) throws {
    (self.dataset, count, steps) = (dataset, sizes.images, sizes.imageSteps)
    (factors, self.software) = (sizes.factors, software)
    (self.seed, self.threads) = (seed, threads)
    let set = dataset.train
    do {
      let scorer = try FIDScorer.load(threads: threads)
      let fits =
        scorer.inputHeight == set.height && scorer.inputWidth == set.width
        && count > scorer.featureCount
      self.scorer = fits ? scorer : nil
      if !fits {
        remarks.append(
          "FID is not measured: the feature network needs more than \(scorer.featureCount) images "
            + "of \(scorer.inputWidth) x \(scorer.inputHeight), and here are \(count) of "
            + "\(set.width) x \(set.height).")
      }
    } catch {
      scorer = nil
      remarks.append("FID is not measured: \(error).")
    }
    models = try ShippedModels.load().entries.compactMap { entry in
      let model = try DiffusionModel.read(path: entry.model)
      return model.provenance.dataset == dataset.name ? (entry.name, model) : nil
    }
    if models.isEmpty {
      remarks.append(
        "No trained models are shown: none of the shipped ones learnt \(dataset.name).")
    }
  }

  /// - Throws: `FileFault`, what sampling and scoring throw, or what `watch` throws.
  func run(_ watch: Watch) throws -> Result {
    try watch("training images", 0, 1)
    let images = EmpiricalImages(dataset.train, threads: threads)
    let automatic = try AutomaticBandwidth(of: images, dataset, threads: threads) {
      try watch("measuring dimension", $0, dataset.train.count)
    }
    let fresh = try freshImages(watch)
    var rows: [Row] = []
    rows.append(try empirical(images, fresh?.matches, watch))
    for step in [Inertia.Step.full, .half] {
      rows.append(
        try inertial(
          images, Inertia(bandwidth: automatic.bandwidth, step: step), fresh?.matches, watch))
    }
    for (name, model) in models {
      rows.append(try trained(name, model, fresh?.matches, watch))
    }
    let sweep = try [Inertia.Step.full, .half].flatMap { step in
      try factors.map { factor in
        if factor == 1, let known = rows.first(where: { $0.inertia?.step == step }) { return known }
        return try inertial(
          images, Inertia(bandwidth: factor * automatic.bandwidth, step: step), fresh?.matches,
          watch)
      }
    }
    return Result(fresh: fresh?.row, rows: rows, sweep: sweep, automatic: automatic)
  }

  // MARK: Arms

  private func freshImages(_ watch: Watch) throws -> (row: Row, matches: NearestImages)? {
    guard let test = dataset.test else { return nil }
    let used = min(count, test.count)
    // Test images are taken evenly, because the first half of MNIST's is cleaner.
    let set = test.selecting((0..<used).map { $0 * test.count / used })
    let matches = try nearest(set, "test images", watch)
    return (
      try row("test images", set, matches, fresh: matches, evaluations: 0, inertia: nil, watch),
      matches
    )
  }

  private func empirical(
    _ images: EmpiricalImages, _ fresh: NearestImages?, _ watch: Watch
  ) throws -> Row {
    var settings = SamplingSettings.standard()
    settings.steps = steps
    let name = "empirical"
    let samples = try images.generate(settings, seed: seed, images: 0..<count) {
      try show($0, name, watch)
    }
    return try judged(name, samples, fresh, settings.evaluations, nil, watch)
  }

  private func inertial(
    _ images: EmpiricalImages, _ inertia: Inertia, _ fresh: NearestImages?, _ watch: Watch
  ) throws -> Row {
    let name = "inertial, \(inertia.step.rawValue), h = \(NumberText.text(inertia.bandwidth))"
    let samples = try images.generate(inertia, seed: seed, images: 0..<count) {
      try watch("drawing \(name)", $0, count)
    }
    return try judged(name, samples, fresh, 1, inertia, watch)
  }

  private func trained(
    _ name: String, _ model: DiffusionModel, _ fresh: NearestImages?, _ watch: Watch
  ) throws -> Row {
    var settings = SamplingSettings.standard(model.timeRange)
    settings.steps = steps
    let samples = try SampleGenerator(model, threads: threads).generate(
      settings, seed: seed, images: 0..<count
    ) { try show($0, name, watch) }
    return try judged(name, samples, fresh, settings.evaluations, nil, watch)
  }

  private func show(_ progress: SamplingProgress, _ name: String, _ watch: Watch) throws {
    try watch(
      "drawing \(name)",
      progress.images.lowerBound * progress.steps + progress.images.count * progress.stepsDone,
      count * progress.steps)
  }

  // MARK: Judging

  private func judged(
    _ name: String, _ samples: ImageBatch, _ fresh: NearestImages?, _ evaluations: Int,
    _ inertia: Inertia?, _ watch: Watch
  ) throws -> Row {
    try row(
      name, samples, try nearest(samples, name, watch), fresh: fresh, evaluations: evaluations,
      inertia: inertia, watch)
  }

  private func nearest(
    _ set: ImageBatch, _ name: String, _ watch: Watch
  ) throws -> NearestImages {
    try NearestImages.find(
      set, among: dataset.train, team: ThreadTeam(threads: threads)
    ) { try watch("nearest images of \(name)", $0, dataset.train.count) }
  }

  private func row(
    _ name: String, _ set: ImageBatch, _ matches: NearestImages, fresh: NearestImages?,
    evaluations: Int, inertia: Inertia?, _ watch: Watch
  ) throws -> Row {
    try watch("scoring \(name)", 0, set.count)
    let canScore = scorer.map { set.count > $0.featureCount } ?? false
    let shown = (0..<min(Self.shownSamples, set.count)).map { i in
      (set.image(i), dataset.train.image(matches.matches[i].index))
    }
    return Row(
      name: name, evaluations: evaluations, inertia: inertia,
      nearest: NearestSummary(matches, fresh: fresh, trainingCount: dataset.train.count),
      second: Quantiles(matches.matches.map(\.second)).median,
      distance: canScore ? try scorer?.score(set).distance : nil,
      shown: shown)
  }
}
