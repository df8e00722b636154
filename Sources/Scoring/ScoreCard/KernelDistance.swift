import Kernels

/// The kernel distance (KID) between samples and real images: the squared distance between their
/// means in the space of the kernel k(x, y) = (x . y / d + 1)^3.
///
///     KID = mean of k(x, x') over x != x'  +  mean of k(y, y') over y != y'  -  2 mean of k(x, y)
///
/// Source: Binkowski, Sutherland, Arbel, Gretton, *Demystifying MMD GANs*, ICLR 2018, section 3.1
/// and appendix E; Gretton et al., *A kernel two-sample test*, 2012, lemma 6. Unlike FID's, its
/// expectation does not depend on the number of samples. For equal laws the expectation is 0, so a
/// value may be negative. Differs from the paper, which averages over subsets to save time, because
/// `CubicMoments` makes all pairs cheap.
package struct KernelDistance: Sendable, Equatable, Codable {
  package let distance: Double
  package let sampleCount: Int
  package let realCount: Int

  /// - Parameters:
  ///   - samples: at least two vectors.
  ///   - real: at least two vectors.
  ///   - progress: called with the slices done and all slices of the current set; what it throws
  ///     ends the work.
  package static func measure(
    _ samples: FeatureTable, against real: FeatureTable, team: ThreadTeam,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) rethrows -> KernelDistance {
    KernelDistance(
      try CubicMoments(samples, team: team, progress: progress),
      try CubicMoments(real, team: team, progress: progress))
  }

  init(_ samples: CubicMoments, _ real: CubicMoments) {
    precondition(
      samples.count >= 2 && real.count >= 2,
      "an unbiased kernel distance needs two images on each side, not \(samples.count) and "
        + "\(real.count)")
    func within(_ set: CubicMoments) -> Double {
      let n = Double(set.count)
      return (set.pairSum(set) - set.diagonal) / (n * (n - 1))
    }
    let across = samples.pairSum(real) / (Double(samples.count) * Double(real.count))
    distance = within(samples) + within(real) - 2 * across
    (sampleCount, realCount) = (samples.count, real.count)
  }
}
