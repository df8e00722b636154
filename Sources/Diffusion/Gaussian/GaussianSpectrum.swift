/// A Gaussian N(m, Sigma) seen along the axes of Sigma; nothing else about it decides how far a
/// sampler's output is from it.
package struct GaussianSpectrum: Equatable, Sendable {
  /// The name of the law whose spectrum this is.
  package let name: String
  /// Eigenvalues of Sigma in descending order, from 0 to `largestVariance`, at least one: [d].
  package let variances: [Double]
  /// The size of m along each axis, from 0 to the root of `largestVariance`; all 0 for a centred
  /// law: [d].
  package let means: [Double]

  /// Far more than images have, and little enough for every square and sum of squares.
  package static let largestVariance = 1e12

  /// - Parameters:
  ///   - variances: in any order.
  ///   - means: along the same axes, of either sign; nil for a centred law.
  /// - Throws: `InvalidSetting` naming the first number that a spectrum cannot have.
  package init(
    name: String, variances: [Double], means: [Double]? = nil
  ) throws(InvalidSetting) {
    let means = means ?? [Double](repeating: 0, count: variances.count)
    precondition(
      means.count == variances.count,
      "\(variances.count) axes need \(variances.count) means, got \(means.count)")
    guard variances.contains(where: { $0 > 0 }) else {
      throw InvalidSetting(
        name: "spectrum", expected: "at least one variance above 0",
        found: variances.isEmpty ? "no numbers" : "none")
    }
    for (i, (l, mean)) in zip(variances, means).enumerated() {
      guard (0...Self.largestVariance).contains(l) else {
        throw InvalidSetting(
          name: "spectrum", expected: "variances from 0 to 1e12",
          found: "\(l) as number \(i + 1)")
      }
      guard mean * mean <= Self.largestVariance else {
        throw InvalidSetting(
          name: "spectrum",
          expected: "means of at most 1e6",
          found: "\(mean) as number \(i + 1)")
      }
    }
    let order = variances.indices.sorted { (variances[$0], $1) > (variances[$1], $0) }
    self.name = name
    self.variances = order.map { variances[$0] }
    self.means = order.map { abs(means[$0]) }
  }

  /// Returns 1 / i^2 for i = 1...count, centred: the example of Pierret and Galerne.
  package static func inverseSquares(_ count: Int) throws(InvalidSetting) -> GaussianSpectrum {
    guard count >= 1 else {
      throw InvalidSetting(name: "spectrum", expected: "at least 1 axis", found: "\(count)")
    }
    return try GaussianSpectrum(
      name: "1/i², i = 1 to \(count)", variances: (1...count).map { 1 / Double($0 * $0) })
  }

  /// The trace of Sigma.
  package var totalVariance: Double { variances.reduce(0, +) }

  /// Whether m is 0.
  package var isCentred: Bool { means.allSatisfy { $0 == 0 } }

  /// The data's own law along each axis.
  package var law: [GaussianMoments] { law(at: 0) }

  /// Returns the law of X_t along each axis.
  package func law(
    at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> [GaussianMoments] {
    variances.map { .exact(eigenvalue: $0, at: t, in: process) }
  }
}
