import Foundation
import Synchronization

/// Rank 0 of a group of processes, which tells the others what to do.
///
/// Whatever takes part gives one order and then does its own share of the work; the others do theirs
/// in `GroupFollower`. One order at a time is carried out, whatever thread gives it.
package final class GroupLeader: Sendable {
  /// The leader of this program's group, set before any command runs; nil for a program that runs
  /// alone.
  package static var current: GroupLeader? {
    get { program.withLock { $0 } }
    set { program.withLock { $0 = newValue } }
  }
  private static let program = Mutex<GroupLeader?>(nil)

  /// The same if there are others, and they can be given orders.
  package static var ready: GroupLeader? { current.flatMap { $0.isReady ? $0 : nil } }

  package let group: any ProcessGroup
  private let lock = NSRecursiveLock()
  private let state = Mutex(State())

  private struct State {
    var numbers = 0
    var isBroken = false
    var isBusy = false
  }

  package init(_ group: any ProcessGroup) {
    precondition(group.rank == 0, "Rank \(group.rank) of a group follows")
    self.group = group
  }

  /// Whether an order was left unfinished. The others may still be at work on it then, and only the
  /// end of the program reaches them.
  package var isBroken: Bool { state.withLock { $0.isBroken } }

  /// Whether there are others, and they can be given orders.
  package var isReady: Bool { group.size > 1 && !isBroken }

  /// Whether so many pieces of work are enough for all processes to share them.
  package func canShare(_ pieces: Int) -> Bool { isReady && pieces >= group.size }

  /// Returns a number for something that the others keep.
  package func makeNumber() -> Int {
    state.withLock {
      $0.numbers += 1
      return $0.numbers
    }
  }

  /// Gives an order and does this process's share of it.
  ///
  /// - Throws: what the work throws, after which the others must be where they would be without it.
  package func together<Result, Fault: Error>(
    _ order: some GroupOrder, _ work: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    lock.lock()
    defer { lock.unlock() }
    state.withLock {
      precondition(!$0.isBroken, "A group that has left an order unfinished takes no other")
      precondition(!$0.isBusy, "The others are still at work on another order")
      $0.isBusy = true
    }
    defer { state.withLock { $0.isBusy = false } }
    order.announce(in: group)
    return try work()
  }

  /// Tells that the others were left in the middle of an order.
  package func leaveUnfinished() { state.withLock { $0.isBroken = true } }

  /// Lets the others go home, unless an order was left unfinished.
  package func end() {
    guard !isBroken else { return }
    together(EndOrder()) {}
  }
}
