import Numerics

/// The Fréchet distance between two Gaussians, squared as in FID.
///
/// d^2 = |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^{1/2} C2 C1^{1/2})^{1/2}). Source: Dowson and Landau,
/// 1982; Heusel et al., *GANs trained by a two time-scale update rule*, 2017, equation 6. Differs
/// from the usual code, which takes the root of the unsymmetric C1 C2, because the symmetric form
/// has the same trace and real, non-negative eigenvalues, so no complex root can appear.
package struct FrechetDistance: Sendable, Equatable {
  /// |m1 - m2|^2.
  package let meanTerm: Double
  /// tr(C1 + C2 - 2 (C1^{1/2} C2 C1^{1/2})^{1/2}), never negative.
  package let covarianceTerm: Double

  /// d^2.
  package var value: Double { meanTerm + covarianceTerm }

  /// How far below zero an eigenvalue of a covariance may lie and still count as zero, relative to
  /// d times the eigenvalue largest in magnitude. The backward error of a sum of products and of
  /// `SymmetricEigen` is a few units of d ulps; anything lower is a damaged covariance.
  package static let negativeTolerance = 64 * Double.ulpOfOne

  /// - Throws: `notPositive` if a covariance has a truly negative eigenvalue, `notFinite`,
  ///   `notConverged`.
  package init(
    between first: FeatureStatistics, and second: FeatureStatistics
  ) throws(NumericalFault) {
    let d = first.dimension
    precondition(
      d == second.dimension,
      "features of \(d) and \(second.dimension) dimensions cannot be compared")
    var meanTerm = 0.0
    for i in 0..<d {
      let difference = first.mean[i] - second.mean[i]
      guard difference.isFinite else {
        throw .notFinite(what: "mean", row: 0, column: i, value: difference)
      }
      meanTerm += difference * difference
    }

    let c1 = BlockMatrix(first.covariance, rows: d, columns: d)
    let c2 = BlockMatrix(second.covariance, rows: d, columns: d)
    let root = try Self.squareRoot(of: c1)
    let product = (root * c2 * root).symmetrised
    let eigenvalues = try Self.clamped(SymmetricEigen(of: product, vectors: false).values)

    var trace = 0.0
    for i in 0..<d { trace += c1[i, i] + c2[i, i] }
    for eigenvalue in eigenvalues { trace -= 2 * eigenvalue.squareRoot() }
    self.meanTerm = meanTerm
    // For equal covariances, rounding leaves a trace of either sign.
    covarianceTerm = max(trace, 0)
  }

  /// Returns C^{1/2} = sum_k lambda_k^{1/2} v_k v_k^T.
  private static func squareRoot(of covariance: BlockMatrix) throws(NumericalFault) -> BlockMatrix {
    let eigen = try SymmetricEigen(of: covariance, vectors: true)
    guard let vectors = eigen.rows else {
      preconditionFailure("eigenvectors were asked for but not found")
    }
    let eigenvalues = try clamped(eigen.values)
    var weighted = vectors
    for k in 0..<vectors.rows {
      let root = eigenvalues[k].squareRoot()
      for b in 0..<weighted.stride { weighted.blocks[k * weighted.stride + b] *= root }
    }
    return (vectors.transposed * weighted).symmetrised
  }

  /// Sets negative eigenvalues within `negativeTolerance` to zero and throws for others.
  private static func clamped(_ eigenvalues: [Double]) throws(NumericalFault) -> [Double] {
    let largest = eigenvalues.reduce(0) { max($0, abs($1)) }
    let tolerance = negativeTolerance * Double(eigenvalues.count) * largest
    if let lowest = eigenvalues.min(), lowest < -tolerance {
      throw .notPositive(eigenvalue: lowest, tolerance: tolerance)
    }
    return eigenvalues.map { max($0, 0) }
  }
}
