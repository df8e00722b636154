/// The order in which the partial sums of a gradient are added up: as an aligned binary tree.
///
/// At distance d = 1, 2, 4, ... lane i takes in lane i + d, for every i that is a multiple of 2d. So
/// lane 0 ends with the sum of all, and any process that holds an aligned run of lanes can add them
/// among themselves first: the additions are the same, and so are the bits, whoever makes them.
package struct LaneTree: Sendable, Equatable {
  package struct Addition: Sendable, Equatable {
    package let target, addend: Int
  }

  /// The number of lanes of the whole tree.
  package let lanes: Int

  /// - Parameter lanes: at least 1.
  package init(lanes: Int) {
    precondition(lanes > 0, "A gradient needs at least 1 lane, not \(lanes)")
    self.lanes = lanes
  }

  /// Returns the lanes of each of `processes` processes, in order: runs that differ by one at most.
  package func runs(processes: Int) -> [Range<Int>] {
    (0..<processes).map { $0 * lanes / processes..<($0 + 1) * lanes / processes }
  }

  /// Returns the additions that whoever holds the lanes in `run` alone can make, in order.
  package func additions(within run: Range<Int>) -> [Addition] {
    var additions: [Addition] = []
    var distance = 1
    while distance < lanes {
      for target in stride(from: 0, to: lanes - distance, by: 2 * distance)
      where run.contains(target) && min(lanes, target + 2 * distance) <= run.upperBound {
        additions.append(Addition(target: target, addend: target + distance))
      }
      distance *= 2
    }
    return additions
  }

  /// Returns the lanes that hold sums once those additions are made.
  package func sums(of run: Range<Int>) -> [Int] {
    let added = Set(additions(within: run).map(\.addend))
    return run.filter { !added.contains($0) }
  }

  /// Returns the additions that are left when each run has made its own, in order.
  package func additions(between runs: [Range<Int>]) -> [Addition] {
    let made = runs.flatMap(additions(within:))
    return additions(within: 0..<lanes).filter { !made.contains($0) }
  }
}
