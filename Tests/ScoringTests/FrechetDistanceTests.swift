import Foundation
import Numerics
import Scoring
import TestSupport
import Testing

@Suite struct FrechetDistanceTests {
  private func gaussian(_ mean: [Double], _ covariance: [Double]) -> FeatureStatistics {
    FeatureStatistics(count: 100, mean: mean, covariance: covariance)
  }

  /// Returns a covariance whose elements are all nonzero: B B^T / d + 0.1 I.
  private func covariance(_ d: Int, seed: UInt64) -> [Double] {
    let b = RandomMatrices.normal(d * d, seed: seed)
    let square = product(b, transposed(b, d), d)
    return (0..<d * d).map { square[$0] / Double(d) + ($0 / d == $0 % d ? 0.1 : 0) }
  }

  @Test func oneDimension() throws {
    // The distance is (5 - 1)^2 + (3 - 2)^2.
    let distance = try FrechetDistance(between: gaussian([1], [4]), and: gaussian([5], [9]))
    #expect(abs(distance.meanTerm - 16) < 1e-14)
    #expect(abs(distance.covarianceTerm - 1) < 1e-14)
    #expect(abs(distance.value - 17) < 1e-14)
  }

  @Test func commutingCovariances() throws {
    let a = [1.0, 4, 0, 9, 0.25, 16]
    let b = [4.0, 1, 2.25, 9, 0, 25]
    let zero = [Double](repeating: 0, count: 6)
    let expected = zip(a, b).reduce(0) { $0 + pow($1.0.squareRoot() - $1.1.squareRoot(), 2) }
    let distance = try FrechetDistance(
      between: gaussian(zero, diagonal(a)), and: gaussian(zero, diagonal(b)))
    #expect(distance.meanTerm == 0)
    #expect(abs(distance.value - expected) < 1e-13)
  }

  @Test func translationCountsOnlyThroughTheMeans() throws {
    let c = covariance(9, seed: 1)
    let m = RandomMatrices.normal(9, seed: 2)
    let distance = try FrechetDistance(
      between: gaussian(m, c), and: gaussian(m.map { $0 + 2 }, c))
    #expect(abs(distance.meanTerm - 36) < 1e-12)
    #expect(distance.covarianceTerm < 1e-12)
  }

  @Test(arguments: [1, 8, 30]) func sameDistributionIsZero(d: Int) throws {
    let same = gaussian(RandomMatrices.normal(d, seed: 3), covariance(d, seed: 4))
    let distance = try FrechetDistance(between: same, and: same)
    #expect(distance.meanTerm == 0)
    #expect(distance.covarianceTerm >= 0)
    #expect(distance.value < 1e-11)
  }

  @Test func argumentsMayBeExchanged() throws {
    let first = gaussian(RandomMatrices.normal(12, seed: 5), covariance(12, seed: 6))
    let second = gaussian(RandomMatrices.normal(12, seed: 7), covariance(12, seed: 8))
    let forward = try FrechetDistance(between: first, and: second).value
    let backward = try FrechetDistance(between: second, and: first).value
    #expect(abs(forward - backward) < 1e-11 * forward)
    #expect(forward > 1)
  }

  @Test func rotationChangesNothing() throws {
    let d = 10
    let v = RandomMatrices.normal(d, seed: 9)
    let square = v.reduce(0) { $0 + $1 * $1 }
    let q = (0..<d * d).map { ($0 / d == $0 % d ? 1 : 0) - 2 * v[$0 / d] * v[$0 % d] / square }
    func rotated(_ s: FeatureStatistics) -> FeatureStatistics {
      let mean = (0..<d).map { i in (0..<d).reduce(0.0) { $0 + q[i * d + $1] * s.mean[$1] } }
      return gaussian(mean, product(product(q, s.covariance, d), transposed(q, d), d))
    }
    let first = gaussian(RandomMatrices.normal(d, seed: 10), covariance(d, seed: 11))
    let second = gaussian(RandomMatrices.normal(d, seed: 12), covariance(d, seed: 13))
    let plain = try FrechetDistance(between: first, and: second).value
    let turned = try FrechetDistance(between: rotated(first), and: rotated(second)).value
    #expect(abs(plain - turned) < 1e-11 * plain)
  }

  /// The rank is 3 of 20, so most eigenvalues are rounding errors of either sign. The root of such
  /// an error, about 1e-8 of the largest eigenvalue per dimension, bounds the error.
  @Test func deficientCovarianceStaysReal() throws {
    let d = 20
    let normal = RandomMatrices.normal(d * d, seed: 14)
    let b = (0..<d * d).map { $0 % d < 3 ? normal[$0] : 0 }
    let same = gaussian(
      [Double](repeating: 0, count: d), product(b, transposed(b, d), d))
    let distance = try FrechetDistance(between: same, and: same)
    #expect(distance.value >= 0)
    #expect(distance.value < 1e-5)
  }

  private struct Fixture: Decodable {
    struct Case: Decodable {
      let dimension: Int
      let first: [Float]
      let second: [Float]
      let meanTerm: Double
      let covarianceTerm: Double
    }
    let cases: [Case]
  }

  /// Fixtures/frechet.py uses numpy.cov, and scipy.linalg.sqrtm of the unsymmetric product.
  @Test func agreesWithTheMatrixSquareRootOfSciPy() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/frechet.json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: data)
    #expect(fixture.cases.map(\.dimension) == [2, 5, 17])
    for example in fixture.cases {
      func statistics(_ features: [Float]) throws -> FeatureStatistics {
        var accumulator = FeatureAccumulator(dimension: example.dimension)
        try accumulator.append(features)
        return accumulator.statistics()
      }
      let distance = try FrechetDistance(
        between: statistics(example.first), and: statistics(example.second))
      #expect(abs(distance.meanTerm - example.meanTerm) < 1e-12 * example.meanTerm)
      #expect(
        abs(distance.covarianceTerm - example.covarianceTerm) < 1e-10 * example.covarianceTerm)
    }
  }

  @Test func damagedCovarianceIsRefused() throws {
    let good = gaussian([0, 0], [1, 0, 0, 1])
    let bad = gaussian([0, 0], [1, 2, 2, 1])
    #expect(throws: NumericalFault.self) { try FrechetDistance(between: bad, and: good) }
    #expect(throws: NumericalFault.self) { try FrechetDistance(between: good, and: bad) }
    #expect(
      throws: NumericalFault.notFinite(what: "mean", row: 0, column: 1, value: .infinity)
    ) {
      try FrechetDistance(between: gaussian([0, .infinity], good.covariance), and: good)
    }
  }
}
