import Foundation
import Randomness
import Testing

/// A million draws against the normal law. The seed is fixed, so what passes once always passes.
/// The tolerances are five standard errors, which about one seed in a million exceeds.
@Suite struct NormalLawTests {
  private static let sigmas = 5.0
  private static let values: [Float] = {
    var stream = RandomStream(seed: 7, purpose: .test)
    var values = [Float](repeating: 0, count: 1_000_000)
    stream.fillNormal(&values)
    return values
  }()

  private func mean(_ values: some Collection<Float>, _ f: (Double) -> Double) -> Double {
    values.reduce(0) { $0 + f(Double($1)) } / Double(values.count)
  }

  @Test func moments() {
    // The variances of z, z^2, z^3 and z^4 are 1, 2, 15 and 96.
    let error = Self.sigmas / Double(Self.values.count).squareRoot()
    #expect(abs(mean(Self.values) { $0 }) < error)
    #expect(abs(mean(Self.values) { $0 * $0 } - 1) < error * 2.0.squareRoot())
    #expect(abs(mean(Self.values) { $0 * $0 * $0 }) < error * 15.0.squareRoot())
    #expect(abs(mean(Self.values) { $0 * $0 * $0 * $0 } - 3) < error * 96.0.squareRoot())
  }

  /// By Kolmogorov and Smirnov, sqrt(n) times the largest distance between the distribution
  /// functions exceeds 2.3 with probability 2 exp(-2 · 2.3^2) = 5e-5.
  @Test func distributionFunction() {
    let n = Double(Self.values.count)
    var distance = 0.0
    for (i, z) in Self.values.sorted().enumerated() {
      let exact = erfc(-Double(z) / 2.0.squareRoot()) / 2
      distance = max(distance, exact - Double(i) / n, Double(i + 1) / n - exact)
    }
    #expect(distance * n.squareRoot() < 2.3)
  }

  /// The number of draws beyond 4 on each side has Poisson's law with mean n P(z > 4).
  @Test func tails() {
    let expected = Double(Self.values.count) * erfc(4 / 2.0.squareRoot()) / 2
    let (high, low) = (Self.values.filter { $0 > 4 }.count, Self.values.filter { $0 < -4 }.count)
    #expect(abs(Double(high) - expected) < Self.sigmas * expected.squareRoot())
    #expect(abs(Double(low) - expected) < Self.sigmas * expected.squareRoot())
  }

  /// The two numbers of a pair share their radius and angle. Neither they nor their squares may
  /// correlate, and the same goes for neighbours from different pairs.
  @Test(arguments: [0, 1]) func neighboursAreUncorrelated(offset: Int) {
    let n = (Self.values.count - offset) / 2
    var (product, squares) = (0.0, 0.0)
    for k in 0..<n {
      let (a, b) = (Double(Self.values[2 * k + offset]), Double(Self.values[2 * k + 1 + offset]))
      product += a * b
      squares += (a * a - 1) * (b * b - 1) / 2
    }
    let error = Self.sigmas / Double(n).squareRoot()
    #expect(abs(product / Double(n)) < error)
    #expect(abs(squares / Double(n)) < error)
  }
}
