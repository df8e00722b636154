import Foundation
import Numerics
import TestSupport
import Testing

@Suite struct SymmetricEigenTests {
  /// Checks |A - V diag(l) V^T| and |V V^T - I| against `tolerance` times d and the largest l.
  private func check(_ a: [Double], _ d: Int, tolerance: Double = 1e-15) throws {
    let eigen = try SymmetricEigen(of: a, dimension: d)
    let vectors = try #require(eigen.vectors)
    let largest = eigen.values.reduce(0) { max($0, abs($1)) }
    let bound = tolerance * Double(d + 4)
    let weighted = product(diagonal(eigen.values), vectors, d)
    #expect(
      largestDifference(product(transposed(vectors, d), weighted, d), a)
        <= bound * max(largest, .leastNormalMagnitude))
    #expect(
      largestDifference(
        product(vectors, transposed(vectors, d), d), diagonal([Double](repeating: 1, count: d)))
        <= bound)
    #expect(eigen.values == eigen.values.sorted())
    let alone = try SymmetricEigen(of: a, dimension: d, vectors: false)
    #expect(alone.values == eigen.values)
    #expect(alone.vectors == nil)
  }

  @Test func oneByOne() throws {
    let eigen = try SymmetricEigen(of: [-3], dimension: 1)
    #expect(eigen.values == [-3])
    #expect(eigen.vectors == [1])
  }

  @Test func twoByTwoByHand() throws {
    let eigen = try SymmetricEigen(of: [2, 1, 1, 2], dimension: 2)
    #expect(largestDifference(eigen.values, [1, 3]) < 1e-15)
    let vectors = try #require(eigen.vectors)
    #expect(
      largestDifference(vectors.map(abs), [Double](repeating: 0.5.squareRoot(), count: 4)) < 1e-15)
    #expect(vectors[0] * vectors[1] < 0)
    #expect(vectors[2] * vectors[3] > 0)
  }

  /// The second difference matrix has eigenvalues 2 - sqrt 2, 2, 2 + sqrt 2.
  @Test func threeByThreeByHand() throws {
    let a: [Double] = [2, -1, 0, -1, 2, -1, 0, -1, 2]
    let eigen = try SymmetricEigen(of: a, dimension: 3)
    let root = 2.0.squareRoot()
    #expect(largestDifference(eigen.values, [2 - root, 2, 2 + root]) < 2e-15)
    try check(a, 3)
  }

  /// Every element is nonzero, so reflections take part: J has eigenvalues 0, 0, 0, 4.
  @Test func repeatedAndDeficient() throws {
    let ones = [Double](repeating: 1, count: 16)
    let eigen = try SymmetricEigen(of: ones, dimension: 4)
    #expect(largestDifference(eigen.values, [0, 0, 0, 4]) < 1e-15)
    try check(ones, 4)
    // The matrix is Q diag(1, 1, 1, 5, 5) Q^T with a reflection Q.
    let v = RandomMatrices.normal(5, seed: 3)
    let square = v.reduce(0) { $0 + $1 * $1 }
    let q = (0..<25).map { ($0 / 5 == $0 % 5 ? 1 : 0) - 2 * v[$0 / 5] * v[$0 % 5] / square }
    let a = product(product(q, diagonal([1, 5, 1, 5, 1]), 5), q, 5)
    let repeated = try SymmetricEigen(of: a, dimension: 5)
    #expect(largestDifference(repeated.values, [1, 1, 1, 5, 5]) < 1e-14)
    try check(a, 5)
  }

  @Test func diagonalIsSortedUnchanged() throws {
    let eigen = try SymmetricEigen(of: diagonal([3, -1, 7, 0.1]), dimension: 4)
    #expect(eigen.values == [-1, 0.1, 3, 7])
    let zero = try SymmetricEigen(of: diagonal([0, 0, 0]), dimension: 3)
    #expect(zero.values == [0, 0, 0])
  }

  /// The sizes are around the block of eight, and the feature dimension.
  @Test(arguments: [2, 3, 7, 8, 9, 16, 17, 33, 64, 128])
  func randomMatricesAreRebuilt(d: Int) throws {
    try check(RandomMatrices.symmetric(d, seed: UInt64(d)), d)
  }

  @Test func rankDeficientCovariance() throws {
    let d = 24
    let factor = (0..<d * d).map { i in i % d < 5 ? RandomMatrices.normal(d * d, seed: 9)[i] : 0 }
    let a = product(factor, transposed(factor, d), d)
    let eigen = try SymmetricEigen(of: a, dimension: d)
    let largest = try #require(eigen.values.last)
    #expect(eigen.values.filter { abs($0) > 1e-13 * largest }.count == 5)
    try check(a, d)
  }

  /// The squares of these entries overflow or underflow a Double.
  @Test(arguments: [1e-200, 1e200]) func extremeScales(scale: Double) throws {
    let a = RandomMatrices.symmetric(12, seed: 4)
    let plain = try SymmetricEigen(of: a, dimension: 12)
    let scaled = try SymmetricEigen(of: a.map { $0 * scale }, dimension: 12)
    #expect(largestDifference(scaled.values.map { $0 / scale }, plain.values) < 1e-13)
  }

  @Test func gradedMatrixConverges() throws {
    let d = 20
    let noise = RandomMatrices.symmetric(d, seed: 5)
    let a = (0..<d * d).map { noise[$0] * pow(10, -Double($0 / d + $0 % d)) }
    try check(a, d)
  }

  @Test func onlyTheLowerTriangleIsRead() throws {
    let eigen = try SymmetricEigen(of: [2, .nan, 1, 2], dimension: 2)
    #expect(largestDifference(eigen.values, [1, 3]) < 1e-15)
  }

  @Test func faultsAreNamed() {
    #expect(throws: NumericalFault.notConverged(eigenvalue: 1, sweeps: 0)) {
      try SymmetricEigen(of: [2, 1, 1, 2], dimension: 2, maximumSweeps: 0)
    }
    #expect(
      throws: NumericalFault.notFinite(
        what: "symmetric matrix", row: 1, column: 0, value: .infinity)
    ) {
      try SymmetricEigen(of: [2, 0, .infinity, 2], dimension: 2)
    }
    do {
      _ = try SymmetricEigen(of: [.nan], dimension: 1)
      Issue.record("a NaN was accepted")
    } catch {
      #expect(
        "\(error)" == "symmetric matrix: row 0, column 0: expected a finite number, found nan")
    }
  }
}
