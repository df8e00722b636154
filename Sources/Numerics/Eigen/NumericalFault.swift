/// A calculation that has no trustworthy result; it prints as one line.
package enum NumericalFault: Error, Equatable, CustomStringConvertible {
  /// A number that is NaN or infinite where only finite ones make sense.
  case notFinite(what: String, row: Int, column: Int, value: Double)
  /// The eigenvalue iteration did not settle.
  case notConverged(eigenvalue: Int, sweeps: Int)
  /// A covariance with an eigenvalue too negative to be rounding.
  case notPositive(eigenvalue: Double, tolerance: Double)

  package var description: String {
    switch self {
    case .notFinite(let what, let row, let column, let value):
      "\(what): row \(row), column \(column): expected a finite number, found \(value)"
    case .notConverged(let eigenvalue, let sweeps):
      "eigenvalues: expected number \(eigenvalue) to converge, found that it had not after "
        + "\(sweeps) sweeps"
    case .notPositive(let eigenvalue, let tolerance):
      "covariance: expected no eigenvalue below -\(tolerance), found \(eigenvalue); "
        + "the statistics are damaged or do not belong together"
    }
  }
}
