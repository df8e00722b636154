import Kernels
import Numerics

/// Sums over feature vectors x. They give sums of the kernel k(x, y) = (x . y / d + 1)^3 over all
/// pairs without visiting any pair.
///
/// With z = (x / sqrt d, 1): k(x, y) = (z . w)^3 = sum_abc z_a z_b z_c w_a w_b w_c, so
///
///     sum over x, y of k(x, y) = sum_abc M_abc M'_abc,   M_abc = sum over x of z_a z_b z_c.
///
/// This is the kernel's feature map, written out: N d^3 / 6 multiply-adds, not N^2 d, in Double.
struct CubicMoments: Sendable {
  let count: Int
  /// sum over x of k(x, x).
  let diagonal: Double
  /// d + 1.
  private let size: Int
  /// For each a, the rows b >= a of M_abc, each from the block of b on, in blocks of eight c.
  private let moments: [[SIMD8<Double>]]

  /// The rows whose products are summed while they are in the first-level cache.
  private static let rowsAtOnce = 32

  /// - Parameter progress: called with the slices done and all slices; what it throws ends the
  ///   work.
  init(
    _ features: FeatureTable, team: ThreadTeam,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) rethrows {
    let (d, rows) = (features.dimension, features.count)
    let size = d + 1
    let scale = 1 / Double(d).squareRoot()
    var z = BlockMatrix(rows: rows, columns: size)
    var diagonal = 0.0
    for row in 0..<rows {
      for i in 0..<d { z[row, i] = Double(features.values[row * d + i]) * scale }
      z[row, d] = 1
      var square = 0.0
      for b in 0..<z.stride {
        let block = z.blocks[row * z.stride + b]
        square += (block * block).sum()
      }
      diagonal += square * square * square
    }
    let points = z
    moments = try team.map(size, progress: { try progress($0, size) }) { a in
      Self.slice(points, a)
    }
    (count, self.size, self.diagonal) = (rows, size, diagonal)
  }

  /// Returns all M_abc of one a, with b >= a and c from the block of b on.
  private static func slice(_ z: BlockMatrix, _ a: Int) -> [SIMD8<Double>] {
    let (size, width) = (z.columns, z.stride)
    var sums = [SIMD8<Double>](
      repeating: .zero, count: (a..<size).reduce(0) { $0 + width - ($1 >> 3) })
    var products = [Double](repeating: 0, count: rowsAtOnce)
    for first in stride(from: 0, to: z.rows, by: rowsAtOnce) {
      let last = min(first + rowsAtOnce, z.rows)
      var place = 0
      for b in a..<size {
        for row in first..<last { products[row - first] = z[row, a] * z[row, b] }
        for block in (b >> 3)..<width {
          var sum = sums[place]
          for row in first..<last {
            sum += products[row - first] * z.blocks[row * width + block]
          }
          sums[place] = sum
          place += 1
        }
      }
    }
    return sums
  }

  /// Returns the sum over x of this set and y of the other of k(x, y).
  func pairSum(_ other: CubicMoments) -> Double {
    precondition(
      size == other.size,
      "features of \(size - 1) and \(other.size - 1) numbers cannot be compared")
    let width = BlockMatrix.blockCount(size)
    var total = 0.0
    for a in 0..<size {
      var place = 0
      for b in a..<size {
        for block in (b >> 3)..<width {
          let product = moments[a][place] * other.moments[a][place]
          for lane in 0..<8 {
            let c = 8 * block + lane
            guard c >= b, c < size else { continue }
            // The number of ordered triples that {a, b, c} stands for.
            let times = a == b && b == c ? 1.0 : a == b || b == c ? 3.0 : 6.0
            total += times * product[lane]
          }
          place += 1
        }
      }
    }
    return total
  }
}
