/// Work that is cut into one part for each process of a group. What the parts find does not depend on
/// who does them.
package protocol SharedWork: GroupOrder {
  /// Does one of the parts.
  ///
  /// - Parameter input: large data, the same in all processes.
  /// - Returns: what it finds, for rank 0.
  func found(_ part: Int, of parts: Int, from input: [[UInt8]]) throws -> [UInt8]
}

extension SharedWork {
  package func carryOut(as follower: GroupFollower) {
    let group = follower.group
    let count = Int(group.broadcast([])[0])
    let input = (0..<count).map { _ in group.broadcast([UInt8]()) }
    // A part that fails sends nothing. Rank 0 does it again, and tells what is wrong.
    let found = try? [1] + self.found(group.rank, of: group.size, from: input)
    _ = group.collect(found ?? [])
  }
}

extension GroupLeader {
  /// Has each process do a part of the work.
  ///
  /// - Parameters:
  ///   - input: fewer than 256 pieces of data that all processes need.
  ///   - first: does part 0 here, perhaps with progress; what it throws ends the work.
  /// - Returns: what was found, in the order of the parts.
  /// - Throws: what `first` throws, or what a part throws.
  package func share<Work: SharedWork>(
    _ work: Work, input: [[UInt8]], first: () throws -> [UInt8]
  ) throws -> [[UInt8]] {
    try together(work) {
      _ = group.broadcast([UInt8(input.count)])
      for data in input { _ = group.broadcast(data) }
      let own: [UInt8]
      do { own = try first() } catch {
        // The others cannot be asked to stop, and nobody waits for them.
        leaveUnfinished()
        throw error
      }
      return try group.collect([1] + own).enumerated().map { part, bytes in
        try bytes.isEmpty
          ? work.found(part, of: group.size, from: input) : Array(bytes.dropFirst())
      }
    }
  }
}

extension Range<Int> {
  /// Returns one of `parts` runs that differ by one at most.
  package func part(_ part: Int, of parts: Int) -> Range<Int> {
    lowerBound + part * count / parts..<lowerBound + (part + 1) * count / parts
  }
}
