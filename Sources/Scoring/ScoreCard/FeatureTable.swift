import Kernels
import Numerics

/// The features of every image in a set, for measures that use more than mean and covariance.
package struct FeatureTable: Sendable {
  /// d, the length of a feature vector.
  package let dimension: Int
  /// [count, d], finite.
  package let values: [Float]

  /// The number of images.
  package var count: Int { values.count / dimension }

  /// - Parameter values: [count, dimension].
  /// - Throws: `NumericalFault.notFinite` for a value that is NaN or infinite.
  package init(_ values: [Float], dimension: Int) throws(NumericalFault) {
    precondition(
      dimension > 0 && values.count % dimension == 0,
      "\(values.count) values cannot be divided into features of \(dimension) dimensions")
    if let i = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        what: "features", row: i / dimension, column: i % dimension, value: Double(values[i]))
    }
    self.init(finite: values, dimension: dimension)
  }

  private init(finite values: [Float], dimension: Int) {
    (self.values, self.dimension) = (values, dimension)
  }

  /// Returns mean and covariance, with the same bits as the extractor's own.
  package func statistics() throws(NumericalFault) -> FeatureStatistics {
    try statistics(ofRows: 0..<count)
  }

  /// Returns mean and covariance of some of the vectors, in this order; a row may occur repeatedly.
  func statistics(ofRows rows: some Sequence<Int>) throws(NumericalFault) -> FeatureStatistics {
    var accumulator = FeatureAccumulator(dimension: dimension)
    var batch: [Float] = []
    // Any length would do; this is what the accumulator takes at a time.
    let batchLength = 64 * dimension
    batch.reserveCapacity(batchLength)
    for row in rows {
      batch += values[row * dimension..<(row + 1) * dimension]
      if batch.count == batchLength {
        try accumulator.append(batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    try accumulator.append(batch)
    return accumulator.statistics()
  }

  /// Returns mean and covariance as they would be if each label had another share of the vectors.
  ///
  /// - Parameters:
  ///   - labels: one per vector.
  ///   - shares: the share of each label, from label 0 on, with the sum 1.
  /// - Returns: nil if fewer than two vectors have a label whose share is above 0.
  func statistics(labels: [UInt8], shares: [Double]) throws(NumericalFault) -> FeatureStatistics? {
    precondition(labels.count == count, "\(count) vectors and \(labels.count) labels")
    var parts: [FeatureStatistics] = []
    for label in shares.indices where shares[label] > 0 {
      let rows = labels.indices.filter { labels[$0] == UInt8(label) }
      guard rows.count > 1 else { return nil }
      parts.append(try statistics(ofRows: rows))
    }
    return FeatureStatistics(mixing: parts, shares: shares.filter { $0 > 0 })
  }

  /// Returns the vectors minus `centre`, rounded to Float: differences between nearby vectors keep
  /// more digits when the vectors are short.
  ///
  /// - Parameter centre: [d].
  func centred(on centre: [Double]) -> FeatureTable {
    var shifted = values
    for i in shifted.indices {
      shifted[i] = Float(Double(values[i]) - centre[i % dimension])
    }
    return FeatureTable(finite: shifted, dimension: dimension)
  }

  var rows: RowTable { RowTable(values, length: dimension) }
}
