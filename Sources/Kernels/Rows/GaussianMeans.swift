import Foundation

/// The means of a table's rows y for points u, each row weighted by a Gaussian of its distance:
///
///     mean(u) = sum_i w_i y_i,    w_i proportional to exp(-|u - y_i|^2 / (2 h^2))
///
/// The inner products of all points with all rows are one matrix product, the weighted sums another
/// (`ScoredRows`); memory besides the table is that of the scores of 64 points. With
/// s_i = u . y_i - |y_i|^2 / 2, the exponents are (s_i - max s) / h^2. Their common part |u|^2,
/// which would drown the differences in single precision, never enters.
///
/// If h is so small that the rounding of s matters, the few rows that still have any weight are
/// measured again in Double; for a small table all rows are. Which way a point goes depends on the
/// point, the table and h: neither other points nor threads change a bit.
package struct GaussianMeans: Sendable {
  /// The points whose scores are held at a time: two panels of the widest vectors.
  static let pointsAtOnce = 64
  /// The largest table, in numbers, that is measured in Double throughout: a millisecond per point.
  static let smallTable = 1 << 18
  /// The largest standard error of an exponent, and so of a weight's logarithm, that single
  /// precision may have. Errors of different rows are independent and cancel in the mean.
  static let exponentError = 1e-3
  /// The number of standard errors that a score's error is assumed never to exceed.
  private static let surelyWithin = 16.0
  /// When rows are measured again, those left out weigh less than e^-16 = 1e-7 of the first, all n
  /// together.
  private static let leftOut = 16.0

  package var count: Int { table.count }
  package var length: Int { table.length }
  /// The mean squared distance of the rows from their mean.
  package let variance: Double
  private let table: ScoredRows
  private let isSmall: Bool
  private let team: ThreadTeam

  /// - Parameters:
  ///   - rows: at least one.
  ///   - smallTable: the most numbers for which Double is used throughout, for tests.
  package init(_ rows: RowTable, team: ThreadTeam, smallTable: Int = smallTable) {
    precondition(rows.count > 0, "a mean needs at least one row")
    table = ScoredRows(rows, team)
    self.team = team
    isSmall = rows.count * rows.length <= smallTable
    variance = 2 * table.halfSquares.values.reduce(0) { $0 + Double($1) } / Double(rows.count)
  }

  /// Returns row `index` as it is held, to within single precision: [length].
  package func row(_ index: Int) -> [Double] {
    precondition((0..<count).contains(index), "there is no row \(index) among \(count)")
    return (0..<length).map { table.centre[$0] + Double(table.rows[index * length + $0]) }
  }

  /// - Parameters:
  ///   - points: u, [n, length] flat, for any n.
  ///   - bandwidth: h > 0, a distance in the rows' units.
  /// - Returns: [n, length] flat.
  package func means(of points: [Double], bandwidth: Double) -> [Double] {
    precondition(
      points.count.isMultiple(of: length) && bandwidth > 0,
      "means need points of \(length) numbers and a bandwidth above 0, "
        + "got \(points.count) numbers and \(bandwidth)")
    var means: [Double] = []
    means.reserveCapacity(points.count)
    let group = Self.pointsAtOnce * length
    for first in stride(from: 0, to: points.count, by: group) {
      let last = min(first + group, points.count)
      means += groupMeans(Array(points[first..<last]), variance: bandwidth * bandwidth)
    }
    return means
  }

  /// Returns the same for points that are scored together; `variance` is h^2.
  private func groupMeans(_ points: [Double], variance: Double) -> [Double] {
    var centred = points
    for i in centred.indices { centred[i] -= table.centre[i % length] }
    let points = centred
    let count = points.count / length
    if isSmall {
      return team.map(count, progress: { _ in }) { point in
        mean(of: Array(points[point * length..<(point + 1) * length]), 0..<table.count, variance)
      }.flatMap { $0 }
    }
    let scores = table.scores(points, team)
    /// The rows to measure again; nil where single precision is enough.
    let candidates = team.map(count, progress: { _ in }) { point -> [Int]? in
      let u = points[point * length..<(point + 1) * length]
      let size = u.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Each product and sum of a score rounds by up to 2^-24 of at most |u| |y|; so does |y|^2.
      let error =
        (size * Double(length).squareRoot() + table.largestNorm) * table.largestNorm * 0x1p-24
      guard error > Self.exponentError * variance else { return nil }
      let margin =
        2 * Self.surelyWithin * error + (Self.leftOut + log(Double(table.count))) * variance
      return scores.rows(of: point, within: Float(margin))
    }
    var sums = [Double]()
    if candidates.contains(where: { $0 == nil }) {
      sums = table.weightedMeans(scores, count: count, variance: variance, team)
    }
    let bulk = sums
    return team.map(count, progress: { _ in }) { point -> [Double] in
      let range = point * length..<(point + 1) * length
      if let rows = candidates[point] { return mean(of: Array(points[range]), rows, variance) }
      return zip(bulk[range], table.centre).map { $0 + $1 }
    }.flatMap { $0 }
  }

  /// Returns the mean over some rows, in Double.
  ///
  /// - Parameter u: the point relative to the centre.
  private func mean(
    of u: [Double], _ rows: some Collection<Int>, _ variance: Double
  ) -> [Double] {
    let pointer = UnsafePointer(table.rows.pointer)
    let exponents = rows.map { row -> Double in
      let y = pointer + row * length
      var squared = 0.0
      for j in 0..<length {
        let gap = u[j] - Double(y[j])
        squared += gap * gap
      }
      return -0.5 * squared / variance
    }
    let largest = exponents.max() ?? 0
    var (sum, total) = ([Double](repeating: 0, count: length), 0.0)
    for (row, exponent) in zip(rows, exponents) where exponent - largest > -745 {
      let weight = exp(exponent - largest)
      total += weight
      let y = pointer + row * length
      for j in 0..<length { sum[j] += weight * Double(y[j]) }
    }
    return zip(sum, table.centre).map { $0 / total + $1 }
  }
}
