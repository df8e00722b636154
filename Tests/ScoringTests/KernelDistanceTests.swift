import Foundation
import Kernels
import Scoring
import Testing

@Suite struct KernelDistanceTests {
  private let team = ThreadTeam(threads: 2)

  private func distance(_ a: FeatureTable, _ b: FeatureTable, threads: Int = 2)
    throws -> Double
  {
    try KernelDistance.measure(a, against: b, team: ThreadTeam(threads: threads)).distance
  }

  /// For d = 1, k(x, y) = (x y + 1)^3. The terms are 1 within {0, 1}, 27 within {1, 2}, and 1, 1,
  /// 8, 27 across, with mean 9.25: 1 + 27 - 18.5 = 9.5.
  @Test func handNumbers() throws {
    let result = try KernelDistance.measure(
      FeatureTable([0, 1], dimension: 1), against: FeatureTable([1, 2], dimension: 1),
      team: team)
    #expect(abs(result.distance - 9.5) < 1e-12)
    #expect(result.sampleCount == 2 && result.realCount == 2)
    // For d = 2, k((1, 1), (3, 1)) = (4 / 2 + 1)^3 = 27 within, and across from (1, 1), ...
    let a = try FeatureTable([1, 1, 3, 1], dimension: 2)
    let b = try FeatureTable([1, 1, -1, -1], dimension: 2)
    // ... k((1, 1), (-1, -1)) = 0, across (1,1): 8, 0; (3,1): 27, -1. 27 + 0 - 2 (34 / 4).
    #expect(abs(try distance(a, b) - 10) < 1e-12)
  }

  /// Computes the definition over all pairs, in Double.
  private func naive(_ a: FeatureTable, _ b: FeatureTable) -> Double {
    let d = a.dimension
    func kernel(_ x: FeatureTable, _ i: Int, _ y: FeatureTable, _ j: Int) -> Double {
      let dot = (0..<d).reduce(0.0) {
        $0 + Double(x.values[i * d + $1]) * Double(y.values[j * d + $1])
      }
      return pow(dot / Double(d) + 1, 3)
    }
    func within(_ x: FeatureTable) -> Double {
      var sum = 0.0
      for i in 0..<x.count {
        for j in 0..<x.count where j != i { sum += kernel(x, i, x, j) }
      }
      return sum / Double(x.count * (x.count - 1))
    }
    var across = 0.0
    for i in 0..<a.count {
      for j in 0..<b.count { across += kernel(a, i, b, j) }
    }
    return within(a) + within(b) - 2 * across / Double(a.count * b.count)
  }

  /// The dimensions are below, at and above whole blocks of eight numbers (with the constant one).
  /// The counts are not multiples of the rows taken at a time.
  @Test(arguments: [1, 6, 7, 8, 15, 17])
  func agreesWithAllPairs(dimension: Int) throws {
    let a = try GaussianFeatures.draw(45, dimension: dimension, seed: 1, shift: 0.5)
    let b = try GaussianFeatures.draw(70, dimension: dimension, seed: 2)
    let expected = naive(a, b)
    #expect(abs(try distance(a, b) - expected) < 1e-11 * (1 + abs(expected)))
    #expect(abs(try distance(b, a) - expected) < 1e-11 * (1 + abs(expected)))
    #expect(try distance(a, b, threads: 1) == distance(a, b, threads: 3))
  }

  /// With equal laws, the mean over 100 pairs of sets of ten is 0 within four standard errors. A
  /// sum that kept the diagonal would be off by mean k(x, x) / 10 on each side.
  @Test func isUnbiased() throws {
    var values: [Double] = []
    for seed in UInt64(0)..<100 {
      let a = try GaussianFeatures.draw(10, dimension: 4, seed: 2 * seed + 1000)
      let b = try GaussianFeatures.draw(10, dimension: 4, seed: 2 * seed + 1001)
      values.append(try distance(a, b))
    }
    let mean = values.reduce(0, +) / 100
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 99
    let error = (variance / 100).squareRoot()
    #expect(abs(mean) < 4 * error, "\(mean) of \(error)")
    #expect(error < 0.5)
    #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
  }
}
