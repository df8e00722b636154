import Images
import Kernels

/// Measures score cards. Each measure is also available alone, through a `measure` of its own.
package struct ScoreCardMeasurement {
  package struct Settings: Sendable, Equatable {
    /// The number of resampled sets for the interval of FID.
    package var bootstrapDraws = 200
    /// The most training images that KID, precision and recall compare with.
    package var realCount = 10_000
    /// The k of precision and recall.
    package var neighbours = 3
    /// The seed of every random choice.
    package var seed: UInt64 = 1

    package init() {}
  }

  /// How far the measurement has come.
  package struct Progress: Sendable {
    /// What is being measured, such as "features of samples.idx".
    package let stage: String
    package let done: Int
    package let total: Int
    /// The unit of the counts, such as "images".
    package let unit: String
  }

  package let scorer: FIDScorer
  /// Nil omits the second opinion and the classes.
  package let judge: ImageJudge?
  /// Nil omits the floor and whatever compares with real images one by one.
  package let real: RealImages?
  package let team: ThreadTeam
  package let settings: Settings
  /// Called often, on the calling thread; what it throws ends the measurement.
  private let report: (Progress) throws -> Void

  package init(
    scorer: FIDScorer, judge: ImageJudge?, real: RealImages?, threads: Int,
    settings: Settings = Settings(), report: @escaping (Progress) throws -> Void = { _ in }
  ) {
    (self.scorer, self.judge, self.real) = (scorer, judge, real)
    team = ThreadTeam(threads: threads)
    (self.settings, self.report) = (settings, report)
  }

  /// - Parameters:
  ///   - labels: the labels asked for, one per sample; nil for samples without labels.
  ///   - leftOut: why there is no judge or there are no real images, one reason per line.
  /// - Throws: `UnfitData` for images of the wrong size or too few of them, or labels that the
  ///   judge does not know; `NumericalFault`; what `report` throws.
  package func measure(
    _ samples: ImageBatch, labels: [UInt8]? = nil, leftOut: [String] = []
  ) throws -> ScoreCard {
    try samples.requireSize(height: scorer.inputHeight, width: scorer.inputWidth)
    try samples.requireCount(above: scorer.featureCount)
    try requireKnown(labels, samples)
    let floor = freshImages(samples.count, labels: labels)
    let ceiling = ComparisonImages.noise(
      samples.count, height: samples.height, width: samples.width, seed: settings.seed)
    let features = try table(samples)
    let fid = try scorer.report(of: samples, features.statistics())
    let context = try context(fresh: floor)
    return ScoreCard(
      fid: fid, samples: try column(samples, features, labels: labels, context),
      floor: try floor.map {
        try column(
          $0, try table($0), labels: nil, classes: labels == nil ? nil : $0.labels, context,
          matches: context?.fresh)
      },
      ceiling: try column(ceiling, try table(ceiling), labels: nil, context),
      judge: judge?.network.identity, dataset: real?.name,
      leftOut: leftOut + missing(samples, floor: floor))
  }

  // MARK: What is compared with

  /// The comparisons that all columns share.
  private struct Context {
    let realMoments: CubicMoments
    let realManifold: FeatureManifold
    let realFacts: ManifoldResidue.Table
    let fresh: NearestImages?
  }

  private func context(fresh: ImageBatch?) throws -> Context? {
    guard let real else { return nil }
    let images = ComparisonImages.some(
      settings.realCount, of: real.training, .training, seed: settings.seed)
    let some = try table(images)
    return Context(
      realMoments: try moments(some, real.training.source),
      realManifold: try manifold(some, real.training.source),
      realFacts: try facts(images),
      fresh: try fresh.map { try nearest($0, real) })
  }

  /// Returns as many test images as there are samples, with the same shares of the classes if the
  /// samples have labels, or as many as there are; nil if too few to score.
  private func freshImages(_ count: Int, labels: [UInt8]?) -> ImageBatch? {
    guard let test = real?.test else { return nil }
    let fresh =
      if let labels, test.labels != nil {
        ComparisonImages.some(
          labelled: ClassHistogram.counts(labels, classes: 256), of: test, .test,
          seed: settings.seed)
      } else {
        ComparisonImages.some(count, of: test, .test, seed: settings.seed)
      }
    return fresh.count > scorer.featureCount ? fresh : nil
  }

  /// The training images' label counts if the judge knows the labels; else the judge's own.
  private var classCounts: [Int]? {
    guard let judge else { return nil }
    if let counts = real?.labelCounts, counts.count(where: { $0 > 0 }) >= 2,
      counts.count <= judge.classes
    {
      return counts + [Int](repeating: 0, count: judge.classes - counts.count)
    }
    return judge.network.provenance.labelCounts
  }

  private func requireKnown(_ labels: [UInt8]?, _ samples: ImageBatch) throws(UnfitData) {
    guard let labels, let judge else { return }
    let known = judge.network.labels
    guard let bad = Set(labels).sorted().first(where: { !known.contains(Int($0)) }) else { return }
    throw UnfitData(
      name: samples.source,
      expected: "labels that the second classifier knows, \(known)",
      found: "\(bad)", hint: "move the file of labels away to score the images alone")
  }

  private func missing(_ samples: ImageBatch, floor: ImageBatch?) -> [String] {
    var lines: [String] = []
    if let real, floor == nil {
      let found = real.test.map { "\($0.count)" } ?? "no"
      lines.append(
        "floor and duplicates: \(real.name) has \(found) test images, but more "
          + "than \(scorer.featureCount) are needed")
    }
    let fewest = FrechetExtrapolation.fewestSamples(dimension: scorer.featureCount)
    if samples.count < fewest {
      lines.append(
        "FID of infinitely many samples: this needs \(fewest) samples, found \(samples.count)")
    }
    if judge != nil, classCounts == nil {
      lines.append(
        "classes: neither the data set nor the second classifier tells how frequent they are")
    }
    return lines
  }

  // MARK: Measures of one set

  /// - Parameters:
  ///   - labels: what the images were drawn for, for the judge to agree with.
  ///   - classes: what the images show, to weight them by; nil for `labels`.
  private func column(
    _ images: ImageBatch, _ features: FeatureTable, labels: [UInt8]?, classes: [UInt8]? = nil,
    _ context: Context?, matches: NearestImages? = nil
  ) throws -> ScoreCard.Column {
    let name = images.source
    let reference = scorer.reference.statistics
    let distance = try FrechetDistance(between: features.statistics(), and: reference).value
    let interval = try FrechetBootstrap.measure(
      features, against: reference, distance: distance, draws: settings.bootstrapDraws,
      seed: settings.seed, team: team
    ) { try tell("interval of \(name)", $0, 3 * settings.bootstrapDraws, "draws") }
    let canExtrapolate =
      images.count >= FrechetExtrapolation.fewestSamples(dimension: features.dimension)
    let extrapolation =
      try !canExtrapolate
      ? nil
      : FrechetExtrapolation.measure(
        features, against: reference, seed: settings.seed, team: team
      ) { try tell("extrapolating \(name)", $0, $1, "parts") }
    let judgements = try judge?.judge(images) {
      try tell("second opinion of \(name)", $0, images.count, "images")
    }
    return ScoreCard.Column(
      name: name, count: images.count, distance: distance,
      weightedDistance: try weighted(features, classes ?? labels), interval: interval,
      extrapolation: extrapolation,
      kernel: try context.map {
        KernelDistance(try moments(features, name), $0.realMoments)
      },
      manifold: try context.map { try precisionRecall(features, $0.realManifold, name) },
      opinion: judgements.map { SecondOpinion($0, labels: labels) },
      classes: judgements.flatMap { judgements in
        classCounts.map { ClassHistogram(judgements, labels: labels, trainingCounts: $0) }
      },
      nearest: try context.flatMap { context in
        try real.map { real in
          NearestSummary(
            try matches ?? nearest(images, real), fresh: context.fresh,
            trainingCount: real.training.count)
        }
      }, residue: ManifoldResidue(try facts(images), real: context?.realFacts))
  }

  /// The distance with the classes weighted to the training images' shares.
  private func weighted(_ features: FeatureTable, _ labels: [UInt8]?) throws -> Double? {
    guard let labels, let counts = classCounts else { return nil }
    let total = Double(counts.reduce(0, +))
    let statistics = try features.statistics(
      labels: labels, shares: counts.map { Double($0) / total })
    return try statistics.map {
      try FrechetDistance(between: $0, and: scorer.reference.statistics).value
    }
  }

  private func table(_ images: ImageBatch) throws -> FeatureTable {
    try scorer.extractor.table(of: images) {
      try tell("features of \(images.source)", $0, images.count, "images")
    }
  }

  private func facts(_ images: ImageBatch) throws -> ManifoldResidue.Table {
    try ManifoldResidue.Table(images, team: team) {
      try tell("pixels of \(images.source)", $0, images.count, "images")
    }
  }

  private func moments(_ features: FeatureTable, _ name: String) throws -> CubicMoments {
    try CubicMoments(features, team: team) { try tell("moments of \(name)", $0, $1, "slices") }
  }

  private func manifold(_ features: FeatureTable, _ name: String) throws -> FeatureManifold {
    try FeatureManifold(
      features, centre: scorer.reference.statistics.mean, k: settings.neighbours, team: team
    ) { try tell("neighbours among \(name)", $0, features.count, "images") }
  }

  private func precisionRecall(
    _ features: FeatureTable, _ real: FeatureManifold, _ name: String
  ) throws -> PrecisionRecall {
    let manifold = try manifold(features, name)
    return try PrecisionRecall.measure(manifold, against: real, team: team) {
      try tell("precision and recall of \(name)", $0, real.count + manifold.count, "images")
    }
  }

  private func nearest(_ images: ImageBatch, _ real: RealImages) throws -> NearestImages {
    try NearestImages.find(images, among: real.training, team: team) {
      try tell(
        "nearest training images of \(images.source)", $0, real.training.count, "images")
    }
  }

  private func tell(_ stage: String, _ done: Int, _ total: Int, _ unit: String) throws {
    try report(Progress(stage: stage, done: done, total: total, unit: unit))
  }
}
