import Kernels

/// A set's manifold as a union of balls: one around each feature vector, which reaches to its k-th
/// nearest neighbour in the set.
package struct FeatureManifold: Sendable {
  package let k: Int
  package let count: Int
  let rows: RowTable
  private let squaredRadii: [Float]

  /// - Parameters:
  ///   - features: more than k vectors.
  ///   - centre: of the space, [d], the same for sets that shall be compared.
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

  /// Share of the other set's vectors that lie in this manifold.
  func share(
    covered other: FeatureManifold, team: ThreadTeam, progress: (Int) throws -> Void
  ) rethrows -> Double {
    let covered = try NearestRows.areCovered(
      other.rows, by: rows, squaredRadii: squaredRadii, team: team, progress: progress)
    return Double(covered.count { $0 }) / Double(covered.count)
  }
}

/// Precision: the share of samples that lie in the manifold of real images. Recall: the share of
/// real images that lie in the manifold of the samples.
///
/// Source: Kynkäänniemi, Karras, Laine, Lehtinen, Aila, *Improved precision and recall metric for
/// assessing generative models*, NeurIPS 2019, equations 1 and 2, with k = 3 as there. The fewer
/// vectors a manifold is made of, the farther its balls reach: only values of equal counts compare.
package struct PrecisionRecall: Sendable, Equatable, Codable {
  package let precision: Double
  package let recall: Double
  package let k: Int
  package let sampleCount: Int
  package let realCount: Int

  /// - Parameters:
  ///   - samples: the manifold of the samples.
  ///   - real: that of real images, of the same centre.
  ///   - progress: called with the number of vectors that are dealt with, of both sets together; what
  ///     it throws ends the work.
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
