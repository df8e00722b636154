import Foundation
import Kernels

/// The dimension of the data's manifold, estimated from the two nearest neighbours of some points.
///
/// Where the density hardly changes over the distance r2 to the second neighbour, r2 / r1 has the
/// distribution P(r2 / r1 > m) = m^{-d}, so log(r2 / r1) is exponential with rate d, and
///
///     d = (N - 1) / sum_i log(r2_i / r1_i)
///
/// is the unbiased maximum-likelihood estimate of d, with the standard error d / sqrt(N - 2).
/// Source: Facco, d'Errico, Rodriguez, Laio, *Estimating the intrinsic dimension of datasets by a
/// minimal neighborhood information*, Scientific Reports 7, 12140 (2017). Differs from the paper,
/// which fits a line to the distribution without its highest tenth, by using the likelihood.
package struct IntrinsicDimension: Codable, Equatable, Sendable {
  /// The number of points to look at unless told otherwise: 2 % standard error, within seconds.
  package static let standardPoints = 2000
  /// The number of neighbours found in single precision; the nearest two are measured in Double.
  private static let candidates = 6

  /// d > 0, the dimension.
  package let value: Double
  /// N, the number of points that had two neighbours at distances above 0.
  package let points: Int

  package var standardError: Double { value / Double(max(1, points - 2)).squareRoot() }

  /// - Parameters:
  ///   - table: the data.
  ///   - points: the number of rows to look at, evenly spaced.
  ///   - progress: called with the number of rows compared; what it throws ends the search.
  /// - Returns: nil unless ten points of the table differ enough for an estimate.
  package static func estimate(
    of table: RowTable, points: Int = standardPoints, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows -> IntrinsicDimension? {
    let neighbours = min(candidates, table.count)
    guard neighbours > 2 else { return nil }
    let chosen = (0..<min(points, table.count)).map { $0 * table.count / min(points, table.count) }
    let queries = RowTable(
      chosen.flatMap { table.rows($0..<$0 + 1) }, length: table.length)
    let nearest = try NearestRows.find(
      neighbours, of: queries, among: table, team: team, progress: progress)
    let ratios = chosen.enumerated().compactMap { query, own -> Double? in
      let row = queries.rows(query..<query + 1)
      let squares = nearest[query].filter { $0.index != own }.map { neighbour in
        zip(row, table.rows(neighbour.index..<neighbour.index + 1)).reduce(0.0) {
          let gap = Double($1.0) - Double($1.1)
          return $0 + gap * gap
        }
      }.sorted()
      // Copies of one image do not count as neighbours in a manifold.
      let apart = squares.filter { $0 > 0 }
      return apart.count > 1 ? log(apart[1] / apart[0]) / 2 : nil
    }
    let sum = ratios.reduce(0, +)
    guard ratios.count >= 10, sum > 0 else { return nil }
    return IntrinsicDimension(value: Double(ratios.count - 1) / sum, points: ratios.count)
  }
}

/// The bandwidth h = c n^{-1/(d+4)} that balances the bias h^2 of a kernel estimate against its
/// variance 1 / (n h^d) (arXiv 2505.02508).
///
/// c = sqrt(V / d), where V is the data's total variance: the spread along one of d directions.
/// This is Scott's rule (*Multivariate density estimation*, 1992, equation 6.42) on the manifold
/// instead of in all D coordinates. It scales with the data; on the unit circle it is 1.
package struct AutomaticBandwidth: Codable, Equatable, Sendable {
  package let count: Int
  /// d, the intrinsic dimension.
  package let dimension: Double
  /// c, in the data's units.
  package let scale: Double

  /// - Parameters:
  ///   - variance: V > 0, the mean squared distance of the points from their mean.
  ///   - dimension: d > 0.
  package init(count: Int, variance: Double, dimension: Double) {
    precondition(
      count > 0 && variance > 0 && dimension > 0,
      "a bandwidth needs points, a variance and a dimension above 0, got \(count), \(variance) "
        + "and \(dimension)")
    (self.count, self.dimension) = (count, dimension)
    scale = (variance / dimension).squareRoot()
  }

  /// h, the bandwidth.
  package var bandwidth: Double { scale * pow(Double(count), -1 / (dimension + 4)) }
}
