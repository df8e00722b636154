import Foundation
import Images
import Kernels
import NeuralNet
import Numerics
import Randomness

/// Measures sets of drawn images against the training images of a dataset, each with all
/// `SampleMeasure`s.
package struct SampleMeasurement {
  package let scorer: FIDScorer
  private let classifier: NetworkClassifier?
  private let team: ThreadTeam
  private let twoSample: TwoSampleTest.Settings?
  /// The training images, except those that stand for perfect samples, or for what their
  /// neighbours should be. Test images could stand for neither: they are by other writers.
  private let pool: ImageBatch
  /// Training images that stand for perfect samples.
  private let fresh: ImageBatch
  /// The share of each class among the training images; nil without labels.
  private let shares: [Double]?
  private let facts: ManifoldResidue.Table
  private let features, pixels: SlicedDistance
  private let split: TangentSplit

  /// The most images that stand for perfect samples, and the most that distributions are compared
  /// with.
  private static let mostFresh = 5000
  private static let mostCompared = 10_000
  private static let fewestTraining = 20
  /// The seed of every random choice: measures of different models make the same choices.
  private static let seed: UInt64 = 1

  /// - Parameters:
  ///   - classifier: tells the classes of images without labels; nil leaves out the measure by
  ///     class.
  ///   - training: at least 20 images, in the scorer's size.
  ///   - twoSample: how discriminators are trained; nil trains none.
  ///   - threads: at least 1; results do not depend on it.
  ///   - progress: called with a stage and the numbers of images done and of all; what it throws
  ///     ends the work.
  /// - Throws: `UnfitData` for fewer training images, or what `progress` throws.
  package init(
    _ scorer: FIDScorer, classifier: NetworkClassifier?, training: ImageBatch,
    twoSample: TwoSampleTest.Settings?, threads: Int,
    progress: (String, Int, Int) throws -> Void = { _, _, _ in }
  ) throws {
    guard training.count >= Self.fewestTraining else {
      throw UnfitData(
        name: training.source,
        expected: "at least \(Self.fewestTraining) training images to compare with",
        found: "\(training.count)")
    }
    (self.scorer, self.classifier, self.twoSample) = (scorer, classifier, twoSample)
    let team = ThreadTeam(threads: threads)
    self.team = team
    var stream = ComparisonImages.stream(.heldOut, seed: Self.seed)
    let order = permutation(count: training.count, using: &stream)
    let held = min(Self.mostFresh, training.count / 5)
    fresh = training.selecting(order[..<held])
    let others = training.selecting(order[held..<2 * held])
    let pool = training.selecting(order[(2 * held)...])
    self.pool = pool
    shares = training.labels.map { labels in
      ClassHistogram.counts(labels, classes: Int(labels.max() ?? 0) + 1)
        .map { Double($0) / Double(labels.count) }
    }
    let some = pool.selecting(0..<min(Self.mostCompared, pool.count))
    facts = try ManifoldResidue.Table(some, team: team) {
      try progress("pixels of training images", $0, some.count)
    }
    let table = try scorer.extractor.table(of: some) {
      try progress("features of training images", $0, some.count)
    }
    features = SlicedDistance(table.rows, seed: Self.seed, team: team)
    pixels = SlicedDistance(Self.rows(some), seed: Self.seed, team: team)
    split = try TangentSplit(others, among: pool, team: team) {
      try progress("neighbours of training images", $0, pool.count)
    }
  }

  private static func rows(_ images: ImageBatch) -> RowTable {
    RowTable(bytes: images.pixels, length: images.imageSize)
  }

  /// - Parameters:
  ///   - images: in the scorer's size, more than it has features, none of the training images.
  ///   - check: called between the parts of the work; what it throws ends it.
  /// - Returns: the report on the Fréchet distance, and every measure, which is one of them.
  /// - Throws: `UnfitData` for too few images, `NumericalFault`, `DivergedTraining`.
  package func measure(
    _ images: ImageBatch, check: () throws -> Void = {}
  ) throws -> (fid: FIDReport, values: [SampleMeasure: Double]) {
    var values: [SampleMeasure: Double] = [:]
    let table = try scorer.extractor.table(of: images) { _ in try check() }
    let reference = scorer.reference.statistics
    let fid = try scorer.report(of: images, table.statistics())
    values[.frechet] = fid.distance
    if let labels = images.labels ?? classifier?.labels(of: images), let shares,
      let statistics = try table.statistics(labels: labels, shares: shares)
    {
      values[.frechetByClass] = try FrechetDistance(between: statistics, and: reference).value
    }
    try check()
    values[.slicedFeatures] = features.distance(to: table.rows)
    values[.slicedPixels] = pixels.distance(to: Self.rows(images)) / 255
    let residue = ManifoldResidue(
      try .init(images, team: team) { _ in try check() }, real: facts)
    for fact in residue.facts { values[SampleMeasure(fact.name)] = fact.distance }
    let parts = try TangentSplit(images, among: pool, team: team) { _ in try check() }
    values[.across] = LineTransport.distance(parts.across, split.across)
    values[.along] = LineTransport.distance(parts.along, split.along)
    // A data set of less than a hundred images has too few for a discriminator.
    if let twoSample, min(images.count, pool.count / 2) >= TwoSampleTest.fewestImages {
      let results = try TwoSampleTest(twoSample, threads: team.threads).measure(
        images, labels: images.labels, real: pool
      ) { _, _ in try check() }
      for result in results {
        values[SampleMeasure(result.view)] = SampleStatistics(result.samples.map(\.area)).mean
      }
    }
    return (fid, values)
  }

  // MARK: What to compare with

  /// Measures as many real images as samples, or as many as there are: what perfect samples would
  /// have.
  package func floor(count: Int, check: () throws -> Void = {}) throws -> [SampleMeasure: Double] {
    try measure(freshImages(count), check: check).values
  }

  /// Measures uniform noise: what nothing that learnt anything should come near.
  package func ceiling(
    count: Int, check: () throws -> Void = {}
  ) throws -> [SampleMeasure: Double] {
    let images = freshImages(1)
    return try measure(
      ComparisonImages.noise(count, height: images.height, width: images.width, seed: Self.seed),
      check: check
    ).values
  }

  /// Measures the same images after noise of standard deviation sqrt(1 - e^-t) on every pixel in
  /// [0, 1], clipped and rounded, which is what the last step to t = 0 leaves where it adds its
  /// noise: the pollution off the data's set and nothing else.
  package func noisy(
    count: Int, time: Double, check: () throws -> Void = {}
  ) throws -> [SampleMeasure: Double] {
    let images = freshImages(count)
    let deviation = Float(255 * (-expm1(-time)).squareRoot())
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.pixels.count)
    for i in 0..<images.count {
      var stream = ComparisonImages.stream(.lastNoise, seed: Self.seed, index: i)
      var noise = [Float](repeating: 0, count: images.imageSize)
      stream.fillNormal(&noise)
      for (j, z) in noise.enumerated() {
        let value = Float(images.pixels[i * images.imageSize + j]) + deviation * z
        pixels.append(UInt8(min(max(value, 0), 255).rounded()))
      }
    }
    return try measure(
      ImageBatch(
        .memory("noisy real images"), height: images.height, width: images.width, pixels: pixels),
      check: check
    ).values
  }

  private func freshImages(_ count: Int) -> ImageBatch {
    fresh.selecting(0..<min(count, fresh.count)).named("real images").labelled(nil)
  }
}
