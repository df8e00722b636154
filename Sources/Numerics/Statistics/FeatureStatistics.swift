/// The mean and covariance of a set of feature vectors: all that the Fréchet distance sees of it.
package struct FeatureStatistics: Sendable, Equatable, Codable {
  /// n, the number of feature vectors.
  package let count: Int
  /// The mean, [d].
  package let mean: [Double]
  /// [d, d], row-major, symmetric, with the unbiased divisor n - 1.
  package let covariance: [Double]

  /// d, the length of a feature vector.
  package var dimension: Int { mean.count }

  package init(count: Int, mean: [Double], covariance: [Double]) {
    precondition(
      covariance.count == mean.count * mean.count,
      "a covariance of \(mean.count) features needs \(mean.count * mean.count) values, not "
        + "\(covariance.count)")
    self.count = count
    self.mean = mean
    self.covariance = covariance
  }

  /// Returns the statistics of a set in which each part had another share of the vectors: mean
  /// sum_c p_c m_c and covariance sum_c p_c (C_c + (m_c - m)(m_c - m)^T), where C_c has the divisor
  /// n_c, and the whole is scaled by n / (n - 1). With the shares that the parts have, these are the
  /// statistics of the whole set.
  ///
  /// - Parameters:
  ///   - parts: sets of feature vectors of one length, at least one.
  ///   - shares: p_c, one per part, at least 0, with the sum 1.
  package init(mixing parts: [FeatureStatistics], shares: [Double]) {
    precondition(
      !parts.isEmpty && parts.count == shares.count
        && parts.allSatisfy { $0.dimension == parts[0].dimension },
      "\(parts.count) sets of vectors of one length need as many shares, got \(shares.count)")
    let (d, n) = (parts[0].dimension, parts.reduce(0) { $0 + $1.count })
    var mean = [Double](repeating: 0, count: d)
    for (part, share) in zip(parts, shares) {
      for i in 0..<d { mean[i] += share * part.mean[i] }
    }
    var covariance = [Double](repeating: 0, count: d * d)
    for (part, share) in zip(parts, shares) {
      let within = share * Double(part.count - 1) / Double(part.count)
      for i in 0..<d {
        let between = share * (part.mean[i] - mean[i])
        for j in 0..<d {
          covariance[i * d + j] +=
            within * part.covariance[i * d + j] + between * (part.mean[j] - mean[j])
        }
      }
    }
    let scale = Double(n) / Double(n - 1)
    self.init(count: n, mean: mean, covariance: covariance.map { scale * $0 })
  }
}

/// Sums over feature vectors, from which mean and covariance follow.
///
/// With K the first vector: s = sum (x - K), S = sum (x - K)(x - K)^T, mean = K + s / n,
/// covariance = (S - s s^T / n) / (n - 1). Source: Chan, Golub, LeVeque, *Algorithms for computing
/// the sample variance*, 1983 (shifted data). Shifting by any member keeps the subtraction from
/// cancelling when the mean is large compared with the spread. Every element of s and S is summed
/// in Double in row order, so no bit depends on how rows are divided among calls of `append`.
package struct FeatureAccumulator: Sendable {
  /// d, the length of a feature vector.
  package let dimension: Int
  /// The number of vectors seen so far.
  package private(set) var count = 0
  /// K, [d].
  private var shift: [Double]
  /// s, [d].
  private var sums: [Double]
  /// S, [d, d]; only whole blocks from the diagonal on are kept up to date.
  private var products: BlockMatrix

  /// The rows that go through the products together; this only bounds the working memory.
  private static let rowsAtOnce = 64

  package init(dimension: Int) {
    precondition(dimension > 0, "features need a positive dimension, not \(dimension)")
    self.dimension = dimension
    shift = [Double](repeating: 0, count: dimension)
    sums = shift
    products = BlockMatrix(rows: dimension, columns: dimension)
  }

  /// Adds feature vectors.
  ///
  /// - Parameter features: [n, d], row-major.
  /// - Throws: `notFinite`, naming the row among all so far; then nothing of this call is added.
  package mutating func append(_ features: [Float]) throws(NumericalFault) {
    precondition(
      features.count % dimension == 0,
      "\(features.count) values cannot be divided into features of \(dimension) dimensions")
    for (i, value) in features.enumerated() where !value.isFinite {
      throw .notFinite(
        what: "features", row: count + i / dimension, column: i % dimension, value: Double(value))
    }
    let rows = features.count / dimension
    if count == 0, rows > 0 {
      for i in 0..<dimension { shift[i] = Double(features[i]) }
    }
    for first in stride(from: 0, to: rows, by: Self.rowsAtOnce) {
      add(features, rows: first..<min(first + Self.rowsAtOnce, rows))
    }
    count += rows
  }

  private mutating func add(_ features: [Float], rows: Range<Int>) {
    var centred = BlockMatrix(rows: rows.count, columns: dimension)
    for row in rows {
      for i in 0..<dimension {
        let value = Double(features[row * dimension + i]) - shift[i]
        centred[row - rows.lowerBound, i] = value
        sums[i] += value
      }
    }
    let width = products.stride
    for i in 0..<dimension {
      let column = (0..<rows.count).map { centred[$0, i] }
      for b in (i >> 3)..<width {
        var sum = products.blocks[i * width + b]
        for row in 0..<rows.count { sum += column[row] * centred.blocks[row * width + b] }
        products.blocks[i * width + b] = sum
      }
    }
  }

  /// Adds everything another accumulator has seen; equal to appending its rows, up to rounding.
  package mutating func merge(_ other: FeatureAccumulator) {
    precondition(
      dimension == other.dimension,
      "statistics of \(dimension) and of \(other.dimension) dimensions cannot be combined")
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    // x - K = (x - K') + delta with delta = K' - K.
    let delta = (0..<dimension).map { other.shift[$0] - shift[$0] }
    let n = Double(other.count)
    for i in 0..<dimension {
      for j in i..<dimension {
        products[i, j] +=
          other.products[i, j] + other.sums[i] * delta[j] + delta[i] * other.sums[j]
          + n * delta[i] * delta[j]
      }
      sums[i] += other.sums[i] + n * delta[i]
    }
    count += other.count
  }

  /// Returns mean and covariance of the vectors so far; at least two are needed.
  package func statistics() -> FeatureStatistics {
    precondition(count >= 2, "a covariance needs at least two samples, not \(count)")
    let n = Double(count)
    let mean = (0..<dimension).map { shift[$0] + sums[$0] / n }
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    for i in 0..<dimension {
      for j in i..<dimension {
        let value = (products[i, j] - sums[i] * sums[j] / n) / (n - 1)
        covariance[i * dimension + j] = value
        covariance[j * dimension + i] = value
      }
    }
    return FeatureStatistics(count: count, mean: mean, covariance: covariance)
  }
}
