import Foundation
import Kernels
import Randomness
import Testing

@Suite struct GaussianMeansTests {
  private func table(_ count: Int, _ length: Int, seed: UInt64 = 1) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count * length).map { _ in Float(stream.normal()) }
  }

  private func points(_ count: Int, _ length: Int, scale: Double = 1) -> [Double] {
    var stream = RandomStream(seed: 9, purpose: .test)
    return (0..<count * length).map { _ in scale * stream.normal() }
  }

  /// Computes the definition, in Double.
  private func naive(_ rows: [Float], _ points: [Double], _ length: Int, _ h: Double) -> [Double] {
    stride(from: 0, to: points.count, by: length).flatMap { start -> [Double] in
      let exponents = stride(from: 0, to: rows.count, by: length).map { row in
        (0..<length).reduce(0.0) {
          let gap = points[start + $1] - Double(rows[row + $1])
          return $0 - gap * gap / (2 * h * h)
        }
      }
      let largest = exponents.max() ?? 0
      let weights = exponents.map { exp($0 - largest) }
      let total = weights.reduce(0, +)
      return (0..<length).map { j in
        zip(weights, 0..<weights.count).reduce(0.0) {
          $0 + $1.0 * Double(rows[$1.1 * length + j])
        } / total
      }
    }
  }

  private func worst(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  /// In single precision, weights are off by the rounding of the exponents, up to some standard
  /// errors of 1e-3. Rows of size 1 spread the means by as much.
  private static let singleTolerance = 1e-3
  /// Rows are held in single precision, to 6e-8 of their size. The exponents divide this by the
  /// smallest variance, 0.09.
  private static let doubleTolerance = 1e-5

  /// The counts are not multiples of a block (256) or a part (2048); the lengths are one number and
  /// whole vectors. The bandwidths give weight to a few rows, or to nearly all of them.
  @Test(arguments: [(5, 1), (257, 3), (2100, 17), (4097, 32)], [0.3, 1, 30])
  func agreesWithTheDefinition(_ shape: (Int, Int), bandwidth: Double) {
    let (count, length) = shape
    let rows = table(count, length)
    let u = points(67, length)
    let expected = naive(rows, u, length, bandwidth)
    for (small, tolerance) in [(0, Self.singleTolerance), (1 << 30, Self.doubleTolerance)] {
      let means = GaussianMeans(
        RowTable(rows, length: length), team: ThreadTeam(threads: 2), smallTable: small)
      #expect(worst(means.means(of: u, bandwidth: bandwidth), expected) < tolerance)
    }
  }

  /// Exponents in single precision would be off by hundreds. Mirrored rows, multiples of 1/1024,
  /// have the mean zero without rounding. Two neighbours differ by 1/1024 along one axis, and a
  /// point between them, far out along another axis, gives weight to both.
  @Test func smallBandwidthsAreExact() {
    let length = 64
    var rows = table(1500, length).map { ($0 * 1024).rounded() / 1024 }
    rows[0] = 40
    for j in 0..<length { rows[length + j] = rows[j] }
    rows[length + 1] += 1 / 1024
    rows += rows.map { -$0 }
    var u = rows.prefix(length).map { Double($0) }
    u[0] += 0.125
    u[1] += 0.75 / 1024
    let means = GaussianMeans(
      RowTable(rows, length: length), team: ThreadTeam(threads: 2), smallTable: 0)
    for bandwidth in [2e-4, 1e-3] {
      let found = means.means(of: u, bandwidth: bandwidth)
      // Three quarters of the way between rows a distance g apart, it is a logistic function.
      let gap = 1.0 / 1024
      let share = 1 / (1 + exp(-gap * gap / (4 * bandwidth * bandwidth)))
      #expect(abs(found[1] - Double(rows[1]) - share * gap) < 1e-9)
      #expect(abs(found[0] - 40) < 1e-9)
    }
  }

  /// Each point is tested alone, with others and on other threads, with both methods in one batch.
  @Test(arguments: [0.02, 0.7])
  func neitherCompanyNorThreadsChangeABit(bandwidth: Double) {
    // The length is whole vectors, because a product with one column would sum in another order.
    let (count, length) = (2100, 32)
    let rows = RowTable(table(count, length), length: length)
    let near = points(70, length)
    // Far points have so much more rounding that they are measured again.
    let u = near.enumerated().map { $0 / length % 3 == 0 ? $1 * 1e4 : $1 }
    func means(_ threads: Int, small: Int = 0) -> GaussianMeans {
      GaussianMeans(rows, team: ThreadTeam(threads: threads), smallTable: small)
    }
    for small in [0, 1 << 30] {
      let all = means(1, small: small).means(of: u, bandwidth: bandwidth)
      #expect(all.allSatisfy { $0.isFinite })
      #expect(means(3, small: small).means(of: u, bandwidth: bandwidth) == all)
      for range in [0..<1, 1..<2, 3..<5, 5..<38, 64..<70] {
        let part = Array(u[range.lowerBound * length..<range.upperBound * length])
        #expect(
          means(2, small: small).means(of: part, bandwidth: bandwidth)
            == Array(all[range.lowerBound * length..<range.upperBound * length]), "\(range)")
      }
    }
  }

  @Test func rowsComeBackAndTheirVarianceIsKnown() {
    let bytes: [UInt8] = [0, 255, 255, 255, 0, 51]
    let table = RowTable(count: 3, length: 2) { rows in
      bytes[2 * rows.lowerBound..<2 * rows.upperBound].map { Float($0) / 127.5 - 1 }
    }
    let means = GaussianMeans(table, team: ThreadTeam(threads: 1))
    #expect(means.count == 3 && means.length == 2)
    for (row, expected) in [[-1.0, 1], [1, 1], [-1, -0.6]].enumerated() {
      #expect(worst(means.row(row), expected) < 1e-6)
    }
    // About (-1/3, 1.4/3), the squares are 8/3 along x and 1.7066... along y, over three rows.
    #expect(abs(means.variance - (8.0 / 3 + 2.56 * 2 / 3) / 3) < 1e-6)
    // A tiny bandwidth leaves only the nearest row.
    #expect(worst(means.means(of: [-0.9, 0.8], bandwidth: 1e-3), [-1, 1]) < 1e-6)
  }
}
