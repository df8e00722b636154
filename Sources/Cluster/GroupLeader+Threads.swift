extension GroupLeader {
  /// Lets rank 0 of a group of threads do something while the others follow.
  ///
  /// - Parameters:
  ///   - ranks: at least 1.
  ///   - link: what each rank has to the others.
  ///   - orders: what the others are ready for.
  package static func amongThreads<Result: Sendable>(
    _ ranks: Int, link: ThreadRanks.Link = .init(), knows orders: [any GroupOrder.Type],
    _ work: @escaping @Sendable (GroupLeader) -> Result
  ) -> Result {
    let results = ThreadRanks.run(ranks, link: link) { rank -> Result? in
      guard rank.rank == 0 else {
        GroupFollower(rank, knows: orders).follow()
        return nil
      }
      let leader = GroupLeader(rank)
      defer { leader.end() }
      return work(leader)
    }
    return results.compactMap { $0 }[0]
  }
}
