/// Every measure of a set of samples, beside the same measures of real test images (the floor: what
/// perfect samples would have) and of uniform noise (the ceiling: what no model should come near).
package struct ScoreCard: Sendable, Equatable {
  /// The measures of one set of images; those that could not be computed are nil.
  package struct Column: Sendable, Equatable, Codable {
    /// The name of the images: a path, or words such as "MNIST test images".
    package let name: String
    package let count: Int
    /// FID.
    package let distance: Double
    /// FID if every class had the share it has among the training images; nil for images without
    /// labels.
    package let weightedDistance: Double?
    package let interval: FrechetBootstrap
    package let extrapolation: FrechetExtrapolation?
    package let kernel: KernelDistance?
    package let manifold: PrecisionRecall?
    package let opinion: SecondOpinion?
    package let classes: ClassHistogram?
    package let nearest: NearestSummary?
    package let residue: ManifoldResidue
  }

  /// FID and what it compares, as without a score card.
  package let fid: FIDReport
  package let samples: Column
  /// Nil without test images.
  package let floor: Column?
  package let ceiling: Column
  /// The classifier of the second opinion; nil without one.
  package let judge: FeatureNetworkIdentity?
  /// The name of the real images' dataset; nil without one.
  package let dataset: String?
  /// The missing measures and the reasons, one per line.
  package let leftOut: [String]
  /// What discriminators found, coarser views last; nil if none was trained.
  package var twoSample: [TwoSampleTest.Result]?
  /// What they go by; nil if none was trained.
  package var giveaways: Giveaways?
}

extension ScoreCard: Encodable {
  private enum CodingKeys: CodingKey {
    case card, judge, dataset, leftOut, twoSample, giveaways
  }

  private struct Columns: Encodable {
    let samples: Column
    let floor: Column?
    let ceiling: Column
  }

  /// Writes the keys of `FIDReport`, so that a reader of reports can read both, and a few more.
  package func encode(to encoder: any Encoder) throws {
    try fid.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(
      Columns(samples: samples, floor: floor, ceiling: ceiling), forKey: .card)
    try container.encodeIfPresent(judge, forKey: .judge)
    try container.encodeIfPresent(dataset, forKey: .dataset)
    try container.encode(leftOut, forKey: .leftOut)
    try container.encodeIfPresent(twoSample, forKey: .twoSample)
    try container.encodeIfPresent(giveaways, forKey: .giveaways)
  }
}
