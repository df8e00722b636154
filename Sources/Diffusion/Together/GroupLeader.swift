import Cluster
import Foundation
import Synchronization

/// Rank 0 of a group of processes, which tells the others what to do.
///
/// Whatever takes part (`Trainer`, `SampleGenerator`) gives one order and then does its own share of
/// the work; the others do theirs in `GroupFollower`. One order at a time is carried out, whatever
/// thread gives it.
package final class GroupLeader: Sendable {
  /// The leader of this program's group, set before any command runs; nil for a program that runs
  /// alone.
  package static var current: GroupLeader? {
    get { program.withLock { $0 } }
    set { program.withLock { $0 = newValue } }
  }
  private static let program = Mutex<GroupLeader?>(nil)

  package let group: any ProcessGroup
  private let lock = NSRecursiveLock()
  private let state = Mutex((trainers: 0, isBroken: false))

  package init(_ group: any ProcessGroup) {
    precondition(group.rank == 0, "Rank \(group.rank) of a group follows")
    self.group = group
  }

  /// Whether an order was left unfinished. The others may still be at work on it then, and only the
  /// end of the program reaches them.
  package var isBroken: Bool { state.withLock { $0.isBroken } }

  /// Returns a number for a new trainer.
  func makeTrainerNumber() -> Int {
    state.withLock {
      $0.trainers += 1
      return $0.trainers
    }
  }

  /// Gives an order and does this process's share of it.
  ///
  /// - Throws: what the work throws.
  func together<Result, Fault: Error>(
    _ order: GroupOrder, _ work: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    lock.lock()
    defer { lock.unlock() }
    precondition(!isBroken, "A group that has left an order unfinished takes no other")
    _ = GroupOrder.exchange(order, in: group)
    return try work()
  }

  /// Tells that the others were left in the middle of an order.
  func leaveUnfinished() { state.withLock { $0.isBroken = true } }

  /// Lets the others go home, unless an order was left unfinished.
  package func end() {
    guard !isBroken else { return }
    together(.end) {}
  }
}
