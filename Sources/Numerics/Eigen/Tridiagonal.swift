import Foundation

/// The symmetric tridiagonal matrix T = Q^T A Q that stands between a symmetric matrix and its
/// eigenvalues (Golub and Van Loan, 4th edition, section 8.3).
struct Tridiagonal {
  /// T[i, i], [d]; the eigenvalues after `diagonalise`.
  private(set) var diagonal: [Double]
  /// T[i + 1, i], [d - 1].
  private(set) var offDiagonal: [Double]
  /// beta of the reflection H_i = I - beta v v^T that cleared row i, [d]; zero if there was none.
  let scales: [Double]

  /// A sum of squares below this has lost digits to underflow. Dropping such entries changes the
  /// matrix, whose largest entry is near 1, by less than 1e-140.
  private static let negligibleSquare = 1e-280

  /// The number of sweeps per eigenvalue after which the rounding of the whole matrix counts as
  /// zero. Two or three sweeps are usual. In the null space of a deficient matrix every number is
  /// just such rounding, and each sweep makes it anew.
  private static let patience = 10

  /// Reduces a symmetric matrix by Householder reflections, last row first.
  ///
  /// - Parameter a: [d, d], its largest entry near 1; on return the first i elements of row i are
  ///   the reflection vector v of that row.
  init(reducing a: inout BlockMatrix) {
    let d = a.rows
    var diagonal = [Double](repeating: 0, count: d)
    var offDiagonal = [Double](repeating: 0, count: max(d - 1, 0))
    var scales = [Double](repeating: 0, count: d)
    for i in Swift.stride(from: d - 1, through: 0, by: -1) {
      diagonal[i] = a[i, i]
      guard i > 0 else { break }
      let last = a[i, i - 1]
      let count = BlockMatrix.blockCount(i)
      var v = Array(a.blocks[i * a.stride..<i * a.stride + count])
      for lane in i..<count * 8 { v[lane >> 3][lane & 7] = 0 }
      v[(i - 1) >> 3][(i - 1) & 7] = 0
      let rest = v.reduce(SIMD8<Double>.zero) { $0 + $1 * $1 }.sum()
      guard rest > Self.negligibleSquare else {
        offDiagonal[i - 1] = last
        continue
      }
      // H x = alpha e_last; the sign of alpha avoids cancellation in v.
      let square = rest + last * last
      let norm = square.squareRoot()
      let alpha = last > 0 ? -norm : norm
      offDiagonal[i - 1] = alpha
      v[(i - 1) >> 3][(i - 1) & 7] = last - alpha
      let beta = 1 / (square + abs(last) * norm)
      scales[i] = beta
      for b in 0..<count { a.blocks[i * a.stride + b] = v[b] }

      // A <- H A H = A - v w^T - w v^T with p = beta A v, w = p - (beta / 2)(p . v) v.
      var w = [SIMD8<Double>](repeating: .zero, count: count)
      for row in 0..<i { w[row >> 3][row & 7] = beta * a.dot(row: row, v, blocks: count) }
      var product = SIMD8<Double>.zero
      for b in 0..<count { product += w[b] * v[b] }
      let correction = beta / 2 * product.sum()
      for b in 0..<count { w[b] -= correction * v[b] }
      for row in 0..<i {
        let base = row * a.stride
        let vRow = v[row >> 3][row & 7]
        let wRow = w[row >> 3][row & 7]
        for b in 0..<count { a.blocks[base + b] -= vRow * w[b] + wRow * v[b] }
      }
    }
    self.diagonal = diagonal
    self.offDiagonal = offDiagonal
    self.scales = scales
  }

  /// Returns Q^T = H_1 H_2 ... H_{d-1}, [d, d], from the reflections left by `init(reducing:)`.
  static func basis(reflectors a: BlockMatrix, scales: [Double]) -> BlockMatrix {
    var result = BlockMatrix.identity(a.rows)
    for i in 0..<a.rows where scales[i] != 0 {
      let count = BlockMatrix.blockCount(i)
      var v = Array(a.blocks[i * a.stride..<i * a.stride + count])
      for lane in i..<count * 8 { v[lane >> 3][lane & 7] = 0 }
      // Rows from i on are still rows of the identity, so their products with v are zero.
      for row in 0..<i {
        let product = result.dot(row: row, v, blocks: count)
        result.add(row: row, -scales[i] * product, v, blocks: count)
      }
    }
    return result
  }

  /// Runs implicit QR sweeps until every off-diagonal element is negligible.
  ///
  /// - Parameter basis: [d, d]; its rows are rotated too, so that Q^T becomes V^T.
  mutating func diagonalise(
    rotating basis: inout BlockMatrix?, maximumSweeps: Int
  ) throws(NumericalFault) {
    var end = diagonal.count - 1
    var sweeps = 0
    let scale =
      diagonal.reduce(0) { max($0, abs($1)) } + offDiagonal.reduce(0) { max($0, abs($1)) }
    while end > 0 {
      var start = end
      let floor = sweeps < Self.patience ? .ulpOfOne * .ulpOfOne * scale : .ulpOfOne * scale
      while start > 0, !isNegligible(start - 1, floor: floor) { start -= 1 }
      if start > 0 { offDiagonal[start - 1] = 0 }
      if start == end {
        end -= 1
        sweeps = 0
        continue
      }
      guard sweeps < maximumSweeps else {
        throw .notConverged(eigenvalue: end, sweeps: sweeps)
      }
      sweeps += 1
      sweep(from: start, through: end, rotating: &basis)
    }
  }

  /// Whether an element can be dropped: it is rounding compared with its neighbours, or at most
  /// `floor`. That is the square of rounding for the matrix as a whole at first (both neighbours
  /// are zero in a deficient matrix) and later the rounding itself.
  private func isNegligible(_ i: Int, floor: Double) -> Bool {
    let neighbours = abs(diagonal[i]) + abs(diagonal[i + 1])
    return abs(offDiagonal[i]) <= .ulpOfOne * neighbours + floor
  }

  /// Takes one step T <- Z^T T Z of the QR iteration on an unreduced block. The shift is the
  /// eigenvalue of the trailing 2 x 2 block that is nearer to its last element (Wilkinson).
  private mutating func sweep(
    from start: Int, through end: Int, rotating basis: inout BlockMatrix?
  ) {
    let half = (diagonal[end - 1] - diagonal[end]) / 2
    let last = offDiagonal[end - 1]
    let root = hypot(half, last)
    let shift = diagonal[end] - last * (last / (half + (half < 0 ? -root : root)))

    var x = diagonal[start] - shift
    var z = offDiagonal[start]
    for k in start..<end {
      let r = hypot(x, z)
      let (c, s) = r == 0 ? (1, 0) : (x / r, z / r)
      if k > start { offDiagonal[k - 1] = r }
      let (a, b, g) = (diagonal[k], offDiagonal[k], diagonal[k + 1])
      diagonal[k] = c * c * a + 2 * c * s * b + s * s * g
      diagonal[k + 1] = s * s * a - 2 * c * s * b + c * c * g
      offDiagonal[k] = c * s * (g - a) + (c * c - s * s) * b
      if k + 1 < end {
        x = offDiagonal[k]
        z = s * offDiagonal[k + 1]
        offDiagonal[k + 1] *= c
      }
      basis?.rotate(rows: k, k + 1, cosine: c, sine: s)
    }
  }
}
