import Kernels
import Scoring
import Testing

@Suite struct PrecisionRecallTests {
  private func measure(_ samples: [Float], _ real: [Float], k: Int = 3, threads: Int = 2) throws
    -> PrecisionRecall
  {
    let team = ThreadTeam(threads: threads)
    func manifold(_ values: [Float]) throws -> FeatureManifold {
      try FeatureManifold(
        FeatureTable(values, dimension: 1), centre: [3], k: k, team: team)
    }
    return try PrecisionRecall.measure(manifold(samples), against: manifold(real), team: team)
  }

  private let low = (0..<10).map { Float($0) }
  private let high = (100..<110).map { Float($0) }

  /// There are two clusters of real images, and the samples cover one of them.
  @Test func aLostClusterCostsRecall() throws {
    let result = try measure(low.map { $0 + 0.5 }, low + high)
    #expect(result.precision == 1 && result.recall == 0.5)
    #expect(result.k == 3 && result.sampleCount == 10 && result.realCount == 20)
  }

  /// A cluster with no real image costs precision; having nothing in common costs both.
  @Test func anInventedClusterCostsPrecision() throws {
    let result = try measure(low + high, low)
    #expect(result.precision == 0.5 && result.recall == 1)
    let strange = try measure(high, low)
    #expect(strange.precision == 0 && strange.recall == 0)
    let same = try measure(low, low)
    #expect(same.precision == 1 && same.recall == 1)
  }

  /// k = 1. The balls of the real images 0 and 1 have radius 1, of 3 radius 2, of 7 radius 4. They
  /// hold -1 (on an edge), 4.9 and 11 (on an edge). The ball of 4.9 has radius 5.9 and holds all.
  @Test func handNumbers() throws {
    let result = try measure([-1.5, -1, 4.9, 11, 12], [0, 1, 3, 7], k: 1)
    #expect(result.precision == 0.6 && result.recall == 1)
    let two = try measure([-1.5, -1, 4.9, 11, 12], [0, 1, 3, 30], k: 1)
    // The ball of 30 reaches 3, and so holds 11 and 12; no sample's ball reaches 30.
    #expect(two.precision == 0.8 && two.recall == 0.75)
  }

  @Test func threadsChangeNothing() throws {
    let samples = try GaussianFeatures.draw(300, dimension: 5, seed: 1, shift: 1).values
    let real = try GaussianFeatures.draw(1500, dimension: 5, seed: 2).values
    let one = try measure(samples, real, threads: 1)
    #expect(try measure(samples, real, threads: 3) == one)
    #expect(one.precision > 0.5 && one.precision < 1 && one.recall > 0.1 && one.recall < 1)
  }
}
