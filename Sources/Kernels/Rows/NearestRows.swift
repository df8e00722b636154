/// The nearest rows of one table to each row of another.
package struct NearestRows: Sendable {
  package struct Neighbour: Sendable, Equatable {
    package var index: Int
    package var squaredDistance: Float

    package init(index: Int, squaredDistance: Float) {
      (self.index, self.squaredDistance) = (index, squaredDistance)
    }
  }

  /// The number of neighbours per row.
  package let k: Int
  /// [rows, k], the nearest first; of equally near rows, the first in the table.
  package let neighbours: [Neighbour]

  /// The neighbours of row `query`, the nearest first.
  package subscript(query: Int) -> ArraySlice<Neighbour> {
    neighbours[query * k..<(query + 1) * k]
  }

  /// - Parameters:
  ///   - references: at least k rows, one more if `excludesItself`.
  ///   - excludesItself: whether both tables are the same and row i is not a neighbour of itself.
  ///   - progress: called with the number of references done; what it throws ends the search.
  package static func find(
    _ k: Int, of queries: RowTable, among references: RowTable, excludesItself: Bool = false,
    team: ThreadTeam, progress: (Int) throws -> Void = { _ in }
  ) rethrows -> NearestRows {
    precondition(
      k > 0 && references.count >= k + (excludesItself ? 1 : 0),
      "\(k) neighbours cannot be found among \(references.count) rows")
    let memory = NeighbourMemory(count: queries.count * k)
    try RowDistances(queries, references, team).sweep(progress: progress) { query, first, squared in
      if excludesItself, squared.indices.contains(query - first) {
        squared[query - first] = .infinity
      }
      memory.insert(squared, first: first, into: query * k..<(query + 1) * k)
    }
    return NearestRows(k: k, neighbours: memory.values)
  }

  /// Returns for each row of a table whether it lies in at least one ball around a row of another.
  ///
  /// - Parameter squaredRadii: the squared radii of the balls, whose edges belong to them.
  package static func areCovered(
    _ queries: RowTable, by centres: RowTable, squaredRadii: [Float], team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows -> [Bool] {
    precondition(
      squaredRadii.count == centres.count,
      "\(centres.count) balls need \(centres.count) radii, got \(squaredRadii.count)")
    let radii = Block(squaredRadii)
    // 1 means covered; each query is visited by one thread at a time.
    let covered = Block<Float>(count: queries.count)
    try RowDistances(queries, centres, team).sweep(progress: progress) { query, first, squared in
      let radius = radii.pointer + first
      var isInside = false
      for j in 0..<squared.count where squared[j] <= radius[j] { isInside = true }
      if isInside { covered[query] = 1 }
    }
    return covered.values.map { $0 == 1 }
  }
}

/// Lists of nearest rows that improve as rows come in; one thread at a time writes each list.
private final class NeighbourMemory: @unchecked Sendable {
  typealias Neighbour = NearestRows.Neighbour
  /// The number of distances that are searched together for one below the worst that is kept.
  private static let run = 16 * Tile.lanes

  private let pointer: UnsafeMutablePointer<Neighbour>
  private let count: Int

  init(count: Int) {
    self.count = count
    pointer = .allocate(capacity: count)
    pointer.initialize(
      repeating: Neighbour(index: -1, squaredDistance: .infinity), count: count)
  }

  deinit { pointer.deallocate() }

  var values: [Neighbour] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Inserts the distances that are smaller than the last of a list into it.
  func insert(_ squared: UnsafeMutableBufferPointer<Float>, first: Int, into list: Range<Int>) {
    let worst = list.upperBound - 1
    guard let base = squared.baseAddress else { return }
    for start in stride(from: 0, to: squared.count, by: Self.run) {
      let end = min(start + Self.run, squared.count)
      // After the first few hundred rows, hardly any run holds a nearer one.
      guard Self.lowest(UnsafePointer(base), start, end) < pointer[worst].squaredDistance else {
        continue
      }
      for j in start..<end where squared[j] < pointer[worst].squaredDistance {
        var place = worst
        while place > list.lowerBound, pointer[place - 1].squaredDistance > squared[j] {
          pointer[place] = pointer[place - 1]
          place -= 1
        }
        pointer[place] = Neighbour(index: first + j, squaredDistance: squared[j])
      }
    }
  }

  private static func lowest(_ values: UnsafePointer<Float>, _ start: Int, _ end: Int) -> Float {
    var lanes = Vector(repeating: .infinity)
    var j = start
    while j + Tile.lanes <= end {
      let v = values.vector(j)
      // Compare and blend, because the library's pointwise minimum is a call.
      lanes.replace(with: v, where: v .< lanes)
      j += Tile.lanes
    }
    var lowest = Float.infinity
    for lane in 0..<Tile.lanes where lanes[lane] < lowest { lowest = lanes[lane] }
    while j < end {
      if values[j] < lowest { lowest = values[j] }
      j += 1
    }
    return lowest
  }
}
