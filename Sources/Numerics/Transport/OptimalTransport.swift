/// W1, the least mean distance that mass must move to turn one law into another.
package enum OptimalTransport {
  /// Returns the exact W1 between two sets of equally many points of equal mass: the assignment of
  /// least total Euclidean distance.
  ///
  /// It uses shortest augmenting paths with dual variables (Kuhn's Hungarian method in the form of
  /// Jonker and Volgenant, Computing 38, 1987), O(n^3) at worst; sums are in Double.
  ///
  /// - Parameters:
  ///   - a: [n, dimension] flat, n > 0.
  ///   - b: as many points.
  package static func distance(_ a: [Double], _ b: [Double], dimension: Int) -> Double {
    precondition(
      a.count == b.count && !a.isEmpty,
      "an assignment needs two sets of equal size, not \(a.count) and \(b.count) numbers")
    let count = a.count / dimension
    let costs = Self.costs(a, b, dimension: dimension)
    let columns = assignment(costs, count: count)
    return (0..<count).reduce(0.0) { $0 + costs[$1 * count + columns[$1]] } / Double(count)
  }

  /// Returns |a_i - b_j|, [n, n].
  private static func costs(_ a: [Double], _ b: [Double], dimension: Int) -> [Double] {
    let count = a.count / dimension
    return [Double](unsafeUninitializedCapacity: count * count) { costs, initialised in
      for i in 0..<count {
        for j in 0..<count {
          var squared = 0.0
          for k in 0..<dimension {
            let gap = a[i * dimension + k] - b[j * dimension + k]
            squared += gap * gap
          }
          costs[i * count + j] = squared.squareRoot()
        }
      }
      initialised = count * count
    }
  }

  /// Returns the column of each row such that the total cost is least.
  ///
  /// - Parameter costs: [count, count], finite.
  package static func assignment(_ costs: [Double], count: Int) -> [Int] {
    var search = AssignmentSearch(count)
    costs.withUnsafeBufferPointer { costs in
      search.reduceColumns(costs)
      for row in 0..<count where search.columnOfRow[row] < 0 { search.augment(from: row, costs) }
    }
    return search.columnOfRow
  }
}

/// Rows and columns matched so far, with dual variables: cost(i, j) >= u_i + v_j everywhere, with
/// equality where i and j are matched.
private struct AssignmentSearch {
  private let count: Int
  /// -1 if a row has none.
  private(set) var columnOfRow: [Int]
  private var rowOfColumn: [Int]
  private var u: [Double]
  private var v: [Double]
  /// The least reduced cost of one search's path to each column, and the column before it.
  private var lengths: [Double]
  private var previous: [Int]
  /// The columns not reached yet, followed by those that are.
  private var waiting: [Int]

  init(_ count: Int) {
    self.count = count
    columnOfRow = [Int](repeating: -1, count: count)
    (rowOfColumn, previous, waiting) = (columnOfRow, columnOfRow, columnOfRow)
    u = [Double](repeating: 0, count: count)
    (v, lengths) = (u, u)
  }

  /// Gives every column its cheapest row if that is free, then makes every u as large as possible.
  mutating func reduceColumns(_ costs: UnsafeBufferPointer<Double>) {
    for j in 0..<count {
      var best = 0
      for i in 1..<max(1, count) where costs[i * count + j] < costs[best * count + j] { best = i }
      v[j] = costs[best * count + j]
      if columnOfRow[best] < 0 { (columnOfRow[best], rowOfColumn[j]) = (j, best) }
    }
    // A matched row has u = 0: its column is at its own least cost.
    for i in 0..<count where columnOfRow[i] < 0 {
      u[i] = (0..<count).reduce(Double.infinity) { min($0, costs[i * count + $1] - v[$1]) }
    }
  }

  /// Matches one more row along the shortest path of reduced costs to a free column.
  mutating func augment(from start: Int, _ costs: UnsafeBufferPointer<Double>) {
    for j in 0..<count {
      lengths[j] = .infinity
      waiting[j] = j
    }
    var (row, column, reached, open) = (start, -1, 0.0, count)
    repeat {
      let offset = reached - u[row]
      var (least, place) = (Double.infinity, 0)
      for k in 0..<open {
        let j = waiting[k]
        let length = costs[row * count + j] - v[j] + offset
        if length < lengths[j] {
          lengths[j] = length
          previous[j] = column
        }
        if lengths[j] < least { (least, place) = (lengths[j], k) }
      }
      column = waiting[place]
      open -= 1
      waiting.swapAt(place, open)
      reached = least
      row = rowOfColumn[column]
    } while row >= 0
    // Prices change by how much earlier than the end a column was reached.
    u[start] += reached
    for k in open..<count where rowOfColumn[waiting[k]] >= 0 {
      let j = waiting[k]
      u[rowOfColumn[j]] += reached - lengths[j]
      v[j] -= reached - lengths[j]
    }
    while column >= 0 {
      let before = previous[column]
      let owner = before < 0 ? start : rowOfColumn[before]
      (rowOfColumn[column], columnOfRow[owner]) = (owner, column)
      column = before
    }
  }
}
