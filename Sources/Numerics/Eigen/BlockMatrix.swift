/// A dense matrix of Doubles in row-major order whose rows are padded with zeros to whole blocks
/// of eight.
///
/// One bounds check then serves eight numbers, and every inner loop of this module runs along a
/// row. The padding stays zero: every operation here maps zeros to zeros.
package struct BlockMatrix: Sendable {
  package let rows: Int
  package let columns: Int
  /// The number of blocks in one row.
  package let stride: Int
  /// [rows, stride] blocks.
  package var blocks: [SIMD8<Double>]

  package static func blockCount(_ length: Int) -> Int { (length + 7) / 8 }

  /// Makes a matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    stride = Self.blockCount(columns)
    blocks = [SIMD8<Double>](repeating: .zero, count: rows * stride)
  }

  /// - Parameter values: [rows, columns], row-major.
  package init(_ values: [Double], rows: Int, columns: Int) {
    precondition(
      values.count == rows * columns,
      "a \(rows) x \(columns) matrix needs \(rows * columns) values, not \(values.count)")
    self.init(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = values[row * columns + column] }
    }
  }

  package static func identity(_ dimension: Int) -> BlockMatrix {
    var result = BlockMatrix(rows: dimension, columns: dimension)
    for i in 0..<dimension { result[i, i] = 1 }
    return result
  }

  package subscript(row: Int, column: Int) -> Double {
    get { blocks[row * stride + (column >> 3)][column & 7] }
    set { blocks[row * stride + (column >> 3)][column & 7] = newValue }
  }

  /// [rows, columns], row-major, without the padding.
  package var values: [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { result.append(self[row, column]) }
    }
    return result
  }

  package var transposed: BlockMatrix {
    var result = BlockMatrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// Returns sum_j self[row, j] v[j] over the first `count` blocks.
  package func dot(row: Int, _ v: [SIMD8<Double>], blocks count: Int) -> Double {
    let base = row * stride
    var sum = SIMD8<Double>.zero
    for b in 0..<count { sum += blocks[base + b] * v[b] }
    return sum.sum()
  }

  /// self[row, j] += scale v[j] over the first `count` blocks.
  package mutating func add(row: Int, _ scale: Double, _ v: [SIMD8<Double>], blocks count: Int) {
    let base = row * stride
    for b in 0..<count { blocks[base + b] += scale * v[b] }
  }

  /// Replaces (row first, row second) by (c first + s second, c second - s first).
  package mutating func rotate(rows first: Int, _ second: Int, cosine c: Double, sine s: Double) {
    let base = (first * stride, second * stride)
    for b in 0..<stride {
      let x = blocks[base.0 + b]
      let y = blocks[base.1 + b]
      blocks[base.0 + b] = c * x + s * y
      blocks[base.1 + b] = c * y - s * x
    }
  }

  /// Returns the matrix product; each element is summed in ascending order of the inner index.
  package static func * (left: BlockMatrix, right: BlockMatrix) -> BlockMatrix {
    precondition(
      left.columns == right.rows,
      "inner dimensions of a product differ: \(left.columns) and \(right.rows)")
    var result = BlockMatrix(rows: left.rows, columns: right.columns)
    // Eight rows of the result share one pass over the right-hand matrix.
    for top in Swift.stride(from: 0, to: left.rows, by: 8) {
      for inner in 0..<left.columns {
        let source = inner * right.stride
        for row in top..<min(top + 8, left.rows) {
          let scale = left[row, inner]
          let target = row * result.stride
          for b in 0..<right.stride {
            result.blocks[target + b] += scale * right.blocks[source + b]
          }
        }
      }
    }
    return result
  }

  /// (A + A^T) / 2, which removes the rounding that made a symmetric product asymmetric.
  package var symmetrised: BlockMatrix {
    var result = self
    for row in 0..<rows {
      for column in 0..<row {
        let mean = (self[row, column] + self[column, row]) / 2
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }
}
