import Randomness

/// The clouds of the papers' experiments.
extension PointCloud {
  /// The five points of experiment 3, recovered from the authors' stored run.
  package static let fivePoints = PointCloud([
    [0.604725, 0.159171], [0.549617, 0.606070], [0.853295, 0.671490], [0.026603, 0.980379],
    [0.654653, 0.817980],
  ])

  /// The eight points of experiment 4, all at distance 2 from the origin.
  package static let eightPoints = PointCloud([
    [-2, 0], [-1.2, 1.6], [-1.2, -1.6], [0, 2], [0, -2], [1.2, 1.6], [1.2, -1.6], [2, 0],
  ])

  /// Draws points uniformly from the unit square. The points of experiment 5 are drawn so, but
  /// their coordinates are not printed.
  package static func uniform(count: Int, seed: UInt64) -> PointCloud {
    var stream = RandomStream(seed: seed, purpose: .synthesis)
    return PointCloud((0..<count).map { _ in [stream.uniform(), stream.uniform()] })
  }
}
