import Dispatch
import Foundation
import Synchronization

/// Runs independent pieces of work on a fixed number of threads.
///
/// Any thread may take any piece. Whoever uses a team makes each piece's result independent of
/// that, so results are the same for any number of threads.
package struct ThreadTeam: Sendable {
  package let threads: Int

  /// The number of processors that this process may use.
  package static var processorCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  package init(threads: Int) {
    precondition(threads > 0, "A thread team needs at least 1 thread, got \(threads)")
    self.threads = threads
  }

  /// Calls `body(piece, worker)` once for each piece in `0..<count`; `worker` is below `threads`
  /// and never runs two pieces at the same time.
  package func forEach(_ count: Int, _ body: @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for piece in 0..<count { body(piece, 0) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < count else { return }
        body(piece, worker)
      }
    }
  }

  /// Returns the results of `body` for the pieces `0..<count`, in order.
  ///
  /// - Parameter progress: called on the calling thread with the number of pieces done, first at
  ///   the start and then every few pieces; what it throws ends the work.
  package func map<Result: Sendable>(
    _ count: Int, progress: (Int) throws -> Void = { _ in },
    _ body: @Sendable (_ piece: Int) -> Result
  ) rethrows -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    // Several pieces per thread, so that threads rarely wait for the last one of a group.
    let group = 4 * threads
    for first in stride(from: 0, to: count, by: group) {
      try progress(first)
      forEach(min(group, count - first)) { piece, _ in
        let result = body(first + piece)
        results.withLock { $0[first + piece] = result }
      }
    }
    try progress(count)
    return results.withLock { $0.compactMap { $0 } }
  }
}
