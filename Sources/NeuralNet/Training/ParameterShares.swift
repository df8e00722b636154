/// Which parameters of a network each process of a group owns. The owner adds up their gradient and
/// moves them; only the owner holds their moments and their moving average.
package struct ParameterShares: Sendable, Equatable {
  /// Runs of whole parameter tensors (Muon needs its matrices whole), by rank; together the layout.
  package let ranges: [Range<Int>]
  /// The layout cut into runs that fit a cache and end where a tensor or a share ends. A norm is summed
  /// run by run, so it does not depend on the number of processes.
  let runs: [Range<Int>]
  /// The numbers of the runs that each rank owns.
  let runsByRank: [Range<Int>]

  /// Shares the layout's tensors in their order, as evenly as whole tensors allow.
  package init(_ layout: ParameterLayout, processes: Int) {
    precondition(processes > 0, "Parameters need at least 1 process")
    // A tensor belongs to the process in whose even share its middle lies.
    let owners = layout.entries.map {
      min(
        processes - 1,
        ($0.range.lowerBound + $0.range.upperBound) * processes / max(1, 2 * layout.count))
    }
    var ranges: [Range<Int>] = []
    var runsByRank: [Range<Int>] = []
    var runs: [Range<Int>] = []
    for rank in 0..<processes {
      let start = ranges.last?.upperBound ?? 0
      let own = zip(owners, layout.entries).filter { $0.0 == rank }.map(\.1.range)
      ranges.append(start..<(own.last?.upperBound ?? start))
      let before = runs.count
      runs += own.flatMap(\.cacheRuns)
      runsByRank.append(before..<runs.count)
    }
    (self.ranges, self.runs, self.runsByRank) = (ranges, runs, runsByRank)
  }
}

extension Range<Int> {
  /// The range cut into runs so short that everything an optimiser knows of one fits the cache.
  var cacheRuns: [Range] {
    let length = 1 << 14
    return stride(from: lowerBound, to: upperBound, by: length).map {
      $0..<Swift.min(upperBound, $0 + length)
    }
  }

  /// The range as seen from the start of a block that begins at `origin`.
  func from(_ origin: Int) -> Range { lowerBound - origin..<upperBound - origin }
}
