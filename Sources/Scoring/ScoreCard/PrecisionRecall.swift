import Kernels

/// A set's manifold as a union of balls: one around each feature vector, reaching to its k-th
/// nearest neighbour in the set.
package struct FeatureManifold: Sendable {
  package let k: Int
  package let count: Int
  let rows: RowTable
  private let squaredRadii: [Float]

  /// - Parameters:
  ///   - features: more than k vectors.
  ///   - centre: the centre of the space, [d]; sets to be compared need the same one.
  ///   - progress: called with the number of vectors done; what it throws ends the work.
  package init(
    _ features: FeatureTable, centre: [Double], k: Int = 3, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows {
    rows = features.centred(on: centre).rows
    let nearest = try NearestRows.find(
      k, of: rows, among: rows, excludesItself: true, team: team, progress: progress)
    squaredRadii = (0..<features.count).map { nearest[$0].last?.squaredDistance ?? 0 }
    (count, self.k) = (features.count, k)
  }

  /// Returns the share of the other set's vectors that lie in this manifold.
  func share(
    covered other: FeatureManifold, team: ThreadTeam, progress: (Int) throws -> Void
  ) rethrows -> Double {
    let covered = try NearestRows.areCovered(
      other.rows, by: rows, squaredRadii: squaredRadii, team: team, progress: progress)
    return Double(covered.count { $0 }) / Double(covered.count)
  }
}

/// Precision is the share of samples that lie in the manifold of real images. Recall is the share
/// of real images that lie in the manifold of the samples.
///
/// Source: Kynkäänniemi, Karras, Laine, Lehtinen, Aila, *Improved precision and recall metric for
/// assessing generative models*, NeurIPS 2019, equations 1 and 2, with k = 3 as there. The fewer
/// vectors a manifold has, the farther its balls reach, so compare only values for equal counts.
package struct PrecisionRecall: Sendable, Equatable, Codable {
  package let precision: Double
  package let recall: Double
  package let k: Int
  package let sampleCount: Int
  package let realCount: Int

  /// - Parameters:
  ///   - samples: the manifold of the samples.
  ///   - real: the manifold of real images, with the same centre.
  ///   - progress: called with the vectors done in both sets; what it throws ends the work.
  package static func measure(
    _ samples: FeatureManifold, against real: FeatureManifold, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows -> PrecisionRecall {
    let precision = try real.share(covered: samples, team: team, progress: progress)
    let recall = try samples.share(covered: real, team: team) { try progress(real.count + $0) }
    return PrecisionRecall(
      precision: precision, recall: recall, k: real.k, sampleCount: samples.count,
      realCount: real.count)
  }
}
