/// Squared Euclidean distances from every row of one table to every row of another.
///
///     |x - y|^2 = |x|^2 + |y|^2 - 2 x . y
///
/// The inner products run on the tile of the convolutions. Squares and products are summed by the
/// same chain of fused multiply-adds, so equal rows have a distance of exactly zero; otherwise the
/// error is a few ulps of |x|^2 + |y|^2. Neither threads nor blocks change a bit.
struct RowDistances {
  /// The rows of the first table that a thread takes at a time and of the second that are packed at
  /// a time. 128 rows of 784 floats and their distances to 1024 others fit the second-level cache.
  private static let queriesAtOnce = 128
  private static let referencesAtOnce = 1024

  let queries: RowTable
  let references: RowTable
  let team: ThreadTeam

  init(_ queries: RowTable, _ references: RowTable, _ team: ThreadTeam) {
    precondition(
      queries.length == references.length,
      "rows of \(queries.length) and \(references.length) numbers cannot be compared")
    (self.queries, self.references, self.team) = (queries, references, team)
  }

  /// Calls `visit` once for each query and each block of references, blocks in ascending order.
  ///
  /// - Parameters:
  ///   - progress: called on the calling thread with the number of references done; what it throws
  ///     ends the work.
  ///   - visit: receives the squared distances from a query to the references from `first` on,
  ///     which it may overwrite. It runs on any thread, but never twice at a time for one query.
  func sweep(
    progress: (Int) throws -> Void,
    visit: @Sendable (_ query: Int, _ first: Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) rethrows {
    let length = queries.length
    let left = Block(queries.rows(0..<queries.count))
    let leftSquares = Self.squares(left, length: length)
    let targets = (0..<team.threads).map { _ in
      Storage<Float>(count: Self.queriesAtOnce * Self.referencesAtOnce)
    }
    for first in stride(from: 0, to: references.count, by: Self.referencesAtOnce) {
      try progress(first)
      let count = min(Self.referencesAtOnce, references.count - first)
      let right = Block(references.rows(first..<first + count))
      let rightSquares = Self.squares(right, length: length)
      let panels = Panels(rows: right, length: length)
      let columns = panels.columns
      team.forEach((queries.count + Self.queriesAtOnce - 1) / Self.queriesAtOnce) { piece, worker in
        let start = piece * Self.queriesAtOnce
        let rows = min(Self.queriesAtOnce, queries.count - start)
        let target = targets[worker].pointer
        TapProduct.multiply(
          left.pointer + start * length, stride: length, rows: rows, by: panels, into: target,
          stride: columns)
        for row in 0..<rows {
          let products = target + row * columns
          Self.finish(products, leftSquares[start + row], rightSquares.pointer, count)
          visit(start + row, first, UnsafeMutableBufferPointer(start: products, count: count))
        }
      }
    }
    try progress(references.count)
  }

  /// Returns |x|^2 of each row.
  private static func squares(_ rows: Block<Float>, length: Int) -> Block<Float> {
    let squares = Block<Float>(count: rows.count / length)
    for row in 0..<squares.count {
      let x = rows.pointer + row * length
      var sum: Float = 0
      for i in 0..<length { sum.addProduct(x[i], x[i]) }
      squares[row] = sum
    }
    return squares
  }

  /// products[j] = max(0, xx + yy[j] - 2 products[j]).
  private static func finish(
    _ products: UnsafeMutablePointer<Float>, _ xx: Float, _ yy: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    for j in 0..<count {
      let squared = (xx + yy[j]) - 2 * products[j]
      products[j] = squared < 0 ? 0 : squared
    }
  }
}

extension Panels<Float> {
  /// Packs rows of numbers as the columns of a product, which then holds inner products.
  ///
  /// There are two columns at least, one of zeros if need be: a single one is summed in another
  /// order.
  ///
  /// - Parameter rows: [count, length], at least one row.
  init(rows: Block<Float>, length: Int) {
    assert(rows.count >= length && rows.count % length == 0)
    pack(
      rows.pointer, taps: 1, rows: length, columns: rows.count / length, rowStride: length,
      transposed: true)
    columns = max(2, columns)
  }
}
