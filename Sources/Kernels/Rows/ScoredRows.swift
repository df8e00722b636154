/// Rows relative to their mean, with the two matrix products of `GaussianMeans` over all of them.
struct ScoredRows: Sendable {
  /// The rows a thread scores at a time: 256 of 784 floats and a panel fit the second-level cache.
  private static let block = 256
  /// The rows whose weighted sum is one sum in single precision.
  private static let part = 2048

  let count: Int
  let length: Int
  /// The mean row, [length]. Scores of rows relative to it round less: digits lie half as far from
  /// it as from zero.
  let centre: [Double]
  /// y, [count, length], relative to the centre.
  let rows: Block<Float>
  /// |y|^2 / 2, [count].
  let halfSquares: Block<Float>
  /// The largest |y|.
  let largestNorm: Double

  init(_ table: RowTable, _ team: ThreadTeam) {
    let (count, length) = (table.count, table.length)
    (self.count, self.length) = (count, length)
    let parts = (count + Self.part - 1) / Self.part
    @Sendable func range(_ piece: Int) -> Range<Int> {
      piece * Self.part..<min(count, (piece + 1) * Self.part)
    }
    let sums = team.map(parts, progress: { _ in }) { piece in
      var sum = [Double](repeating: 0, count: length)
      let values = table.rows(range(piece))
      for row in 0..<values.count / length {
        for j in 0..<length { sum[j] += Double(values[row * length + j]) }
      }
      return sum
    }
    var centre = [Double](repeating: 0, count: length)
    for sum in sums { for j in 0..<length { centre[j] += sum[j] / Double(count) } }
    let (rows, halves) = (Block<Float>(count: count * length), Block<Float>(count: count))
    let middle = centre
    team.forEach(parts) { piece, _ in
      let own = range(piece)
      let values = table.rows(own)
      for row in own {
        let target = rows.pointer + row * length
        var square = 0.0
        for j in 0..<length {
          let value = Double(values[(row - own.lowerBound) * length + j]) - middle[j]
          target[j] = Float(value)
          square += value * value
        }
        halves.pointer[row] = Float(square / 2)
      }
    }
    (self.centre, self.rows, halfSquares) = (centre, rows, halves)
    largestNorm = (2 * Double(halves.values.max() ?? 0)).squareRoot()
  }

  /// Returns the scores of some points.
  ///
  /// - Parameter points: relative to the centre, [n, length].
  func scores(_ points: [Double], _ team: ThreadTeam) -> RowScores {
    let panels = Panels(rows: Block(points.map { Float($0) }), length: length)
    let columns = panels.columns
    let blocks = (self.count + Self.block - 1) / Self.block
    let scores = Block<Float>(count: self.count * columns)
    let best = Block<Float>(count: blocks * columns)
    best.fill(-.infinity)
    team.forEach(blocks) { block, _ in
      let first = block * Self.block
      let rowCount = min(Self.block, self.count - first)
      let target = scores.pointer + first * columns
      TapProduct.multiply(
        rows.pointer + first * length, stride: length, rows: rowCount, by: panels, into: target,
        stride: columns)
      let blockBest = best.pointer + block * columns
      for row in 0..<rowCount {
        let half = halfSquares.pointer[first + row]
        let values = target + row * columns
        for j in 0..<columns {
          let score = values[j] - half
          values[j] = score
          blockBest[j] = score > blockBest[j] ? score : blockBest[j]
        }
      }
    }
    let overall = Block<Float>(count: columns)
    overall.fill(-.infinity)
    for block in 0..<blocks {
      for j in 0..<columns { overall[j] = max(overall[j], best[block * columns + j]) }
    }
    return RowScores(values: scores, best: overall, rows: self.count, columns: columns)
  }

  /// Returns, for each point, the mean of all rows weighted by e^{(score - best) / variance}.
  ///
  /// - Parameters:
  ///   - scores: they become the weights.
  ///   - count: the number of points.
  /// - Returns: the means relative to the centre, [count, length].
  func weightedMeans(
    _ scores: RowScores, count: Int, variance: Double, _ team: ThreadTeam
  ) -> [Double] {
    let columns = scores.columns
    let parts = (self.count + Self.part - 1) / Self.part
    let sums = Block<Float>(count: parts * count * length)
    let totals = Block<Double>(count: parts * columns)
    team.forEach(parts) { part, _ in
      let first = part * Self.part
      let rowCount = min(Self.part, self.count - first)
      let weights = scores.values.pointer + first * columns
      scores.exponentiate(
        first..<first + rowCount, variance: variance, totals: totals.pointer + part * columns)
      TapOuterProduct(
        left: .init(UnsafePointer(weights), channels: count, stride: columns),
        right: .init(
          UnsafePointer(rows.pointer) + first * length, channels: length, stride: length),
        images: rowCount, rows: 1, columns: 1, stride: length, accumulates: false
      ).run(leftOffset: 0, rightOffset: 0, into: sums.pointer + part * count * length)
    }
    var means = [Double](repeating: 0, count: count * length)
    var total = [Double](repeating: 0, count: count)
    for part in 0..<parts {
      let source = sums.pointer + part * count * length
      for i in means.indices { means[i] += Double(source[i]) }
      for j in 0..<count { total[j] += totals[part * columns + j] }
    }
    for i in means.indices { means[i] /= total[i / length] }
    return means
  }
}

/// The scores s_i = u . y_i - |y_i|^2 / 2 of all rows for a few points u.
struct RowScores: Sendable {
  /// [rows, columns], one column per point.
  let values: Block<Float>
  /// The largest score of each column, [columns].
  let best: Block<Float>
  let rows: Int
  let columns: Int

  /// Returns the rows whose score for a point is at most `margin` below the best, in order.
  func rows(of point: Int, within margin: Float) -> [Int] {
    let least = best[point] - margin
    var found: [Int] = []
    var score = UnsafePointer(values.pointer) + point
    for row in 0..<rows {
      if score.pointee >= least { found.append(row) }
      score += columns
    }
    return found
  }

  /// Turns scores of some rows into e^{(score - best) / variance}; adds them to `totals`,
  /// [columns].
  func exponentiate(
    _ range: Range<Int>, variance: Double, totals: UnsafeMutablePointer<Double>
  ) {
    let factor = Vector(repeating: Float(1 / variance))
    for row in range {
      let weights = values.pointer + row * columns
      VectorMath.forEachChunk(columns) { start, count in
        let exponent = (weights.vector(start) - best.pointer.vector(start)) * factor
        VectorMath.store(VectorMath.exponential(exponent), weights + start, count)
      }
      for j in 0..<columns { totals[j] += Double(weights[j]) }
    }
  }
}
