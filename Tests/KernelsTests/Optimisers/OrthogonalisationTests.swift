import Foundation
import Kernels
import Testing

/// The Newton-Schulz iteration is compared with the same in Double, and with what it is for.
@Suite struct OrthogonalisationTests {
  /// Five steps multiply the smallest singular values, and their rounding, by 3.4445^5 = 485.
  static let tolerance = 500 * rounding

  @Test(arguments: [(9, 5), (5, 9), (64, 64), (144, 16), (288, 32), (64, 192), (1, 7), (40, 24)])
  func agreesWithDouble(rows: Int, columns: Int) {
    var numbers = Numbers(rows * columns)
    let values = numbers.values(rows * columns)
    let memory = Block([Float](repeating: 5, count: values.count + 40))
    let matrix = memory[20..<20 + values.count]
    matrix.assign(values)
    Orthogonalisation.apply(matrix, rows: rows, columns: columns, scratch: KernelScratch())
    let expected = Self.iterated(Matrix(rows: rows, columns: columns, values.map { Double($0) }))
    let worst = zip(matrix.values, expected.values).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < Self.tolerance)
    #expect(memory[0..<20].values.allSatisfy { $0 == 5 })
    #expect(memory[20 + values.count..<memory.count].values.allSatisfy { $0 == 5 })
  }

  /// Whatever the lengths of orthogonal columns are, the iteration brings them between 0.6 and 1.3.
  @Test func columnsBecomeAlikeInLength() {
    let (rows, columns) = (32, 4)
    // Columns with four different sign patterns are orthogonal; their lengths differ by 100.
    let values = (0..<rows * columns).map { i -> Float in
      let (row, column) = (i / columns, i % columns)
      let sign: Float = (row >> column) & 1 == 0 ? 1 : -1
      return sign * [1, 0.3, 0.1, 0.01][column]
    }
    let matrix = Block(values)
    Orthogonalisation.apply(matrix, rows: rows, columns: columns, scratch: KernelScratch())
    for column in 0..<columns {
      let length = (0..<rows).reduce(0.0) {
        $0 + pow(Double(matrix[$1 * columns + column]), 2)
      }.squareRoot()
      #expect(length > 0.6 && length < 1.3, "column \(column): \(length)")
    }
  }

  @Test func zeroStaysZero() {
    let matrix = Block([Float](repeating: 0, count: 12))
    Orthogonalisation.apply(matrix, rows: 4, columns: 3, scratch: KernelScratch())
    #expect(matrix.values.allSatisfy { $0 == 0 })
  }

  private struct Matrix {
    let rows, columns: Int
    var values: [Double]

    init(rows: Int, columns: Int, _ values: [Double]) {
      (self.rows, self.columns, self.values) = (rows, columns, values)
    }

    subscript(i: Int, j: Int) -> Double { values[i * columns + j] }

    func times(_ other: Matrix) -> Matrix {
      Matrix(
        rows: rows, columns: other.columns,
        (0..<rows * other.columns).map { index in
          let (i, j) = (index / other.columns, index % other.columns)
          return (0..<columns).reduce(0) { $0 + self[i, $1] * other[$1, j] }
        })
    }

    var transposed: Matrix {
      Matrix(
        rows: columns, columns: rows, (0..<rows * columns).map { self[$0 % rows, $0 / rows] })
    }
  }

  private static func iterated(_ matrix: Matrix) -> Matrix {
    var x = matrix
    let norm = x.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    x.values = x.values.map { $0 / norm }
    for _ in 0..<5 {
      let gram = x.transposed.times(x)
      let (once, twice) = (x.times(gram), x.times(gram).times(gram))
      x.values = x.values.indices.map {
        3.4445 * x.values[$0] - 4.7750 * once.values[$0] + 2.0315 * twice.values[$0]
      }
    }
    return x
  }
}
