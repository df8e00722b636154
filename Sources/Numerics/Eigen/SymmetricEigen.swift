import Foundation

/// Eigenvalues and, on request, eigenvectors of a real symmetric matrix in Double.
///
/// A = V diag(values) V^T. Goals in order: backward stability (errors of a few ulps of the largest
/// eigenvalue), a clear failure instead of a wrong number, loops along contiguous rows. Source:
/// Golub and Van Loan, *Matrix Computations*, 4th edition, sections 8.3.1 (Householder
/// tridiagonalisation) and 8.3.3 (implicit symmetric QR with Wilkinson's shift). Differs from the
/// book because the reduction runs from the last row upwards and V is stored transposed: both keep
/// every inner loop on one row.
package struct SymmetricEigen: Sendable {
  /// The eigenvalues in ascending order, [d].
  package let values: [Double]
  /// [d, d]: row k is the unit eigenvector of `values[k]`; nil if only values were asked for.
  package let rows: BlockMatrix?

  /// [d, d], row-major: row k is the unit eigenvector of `values[k]`, with an arbitrary sign; nil
  /// if only values were asked for.
  package var vectors: [Double]? { rows?.values }

  /// - Parameters:
  ///   - matrix: [d, d], row-major; only the lower triangle is read.
  ///   - dimension: d > 0.
  ///   - vectors: whether to find eigenvectors (about five times the work).
  ///   - maximumSweeps: the QR sweeps allowed per eigenvalue; two or three are usual.
  /// - Throws: `notFinite` for a NaN or infinity in the lower triangle, `notConverged`.
  package init(
    of matrix: [Double], dimension: Int, vectors: Bool = true, maximumSweeps: Int = 60
  ) throws(NumericalFault) {
    precondition(dimension > 0, "a matrix needs a positive dimension, not \(dimension)")
    try self.init(
      of: BlockMatrix(matrix, rows: dimension, columns: dimension), vectors: vectors,
      maximumSweeps: maximumSweeps)
  }

  package init(
    of matrix: BlockMatrix, vectors: Bool, maximumSweeps: Int = 60
  ) throws(NumericalFault) {
    let d = matrix.rows
    var a = matrix
    var largest = 0.0
    for row in 0..<d {
      for column in 0...row {
        let value = a[row, column]
        guard value.isFinite else {
          throw .notFinite(
            what: "symmetric matrix", row: row, column: column, value: value)
        }
        largest = max(largest, abs(value))
        a[column, row] = value
      }
    }
    // A power of two scales without rounding and keeps squares from overflowing or underflowing.
    let exponent = largest == 0 ? 0 : Int(largest.exponent)
    for b in a.blocks.indices { a.blocks[b] = Self.scaled(a.blocks[b], by: -exponent) }

    var tridiagonal = Tridiagonal(reducing: &a)
    var basis = vectors ? Tridiagonal.basis(reflectors: a, scales: tridiagonal.scales) : nil
    try tridiagonal.diagonalise(rotating: &basis, maximumSweeps: maximumSweeps)

    let order = (0..<d).sorted { tridiagonal.diagonal[$0] < tridiagonal.diagonal[$1] }
    values = order.map { scalbn(tridiagonal.diagonal[$0], exponent) }
    rows = basis.map { unsorted in
      var sorted = unsorted
      for (target, source) in order.enumerated() {
        for b in 0..<sorted.stride {
          sorted.blocks[target * sorted.stride + b] = unsorted.blocks[source * sorted.stride + b]
        }
      }
      return sorted
    }
  }

  private static func scaled(_ block: SIMD8<Double>, by exponent: Int) -> SIMD8<Double> {
    var result = block
    for lane in 0..<8 { result[lane] = scalbn(block[lane], exponent) }
    return result
  }
}
