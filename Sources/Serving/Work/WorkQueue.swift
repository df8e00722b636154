import Dispatch
import Foundation
import Runs
import Synchronization

/// A piece of work for somebody who may leave before its end.
package final class Job: Sendable {
  private let isOver = Atomic<Bool>(false)

  package init() {}

  package var isCancelled: Bool { isOver.load(ordering: .relaxed) }

  package func cancel() { isOver.store(true, ordering: .relaxed) }

  /// - Throws: `Stopped` once nobody waits for the result any more.
  package func check() throws(Stopped) {
    if isCancelled { throw Stopped() }
  }
}

/// Does one job after the other on a thread of its own, where a bench keeps what jobs share.
///
/// Long computations have no place on the threads that answer requests, of which there is one for each
/// core.
package final class WorkQueue<Bench>: Sendable {
  package typealias Work = @Sendable (Bench, Job) -> Void

  private struct Entry: Sendable {
    let job: Job
    let work: Work
  }

  private struct State {
    var entries: [Entry] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)
  private let limit: Int

  /// - Parameters:
  ///   - limit: the most jobs that wait.
  ///   - bench: makes what jobs share, on the thread that does them.
  package init(limit: Int, bench: @escaping @Sendable () -> Bench) {
    self.limit = limit
    let thread = Thread { [self] in
      let bench = bench()
      while let entry = next() {
        if !entry.job.isCancelled { entry.work(bench, entry.job) }
      }
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Puts work at the end of the queue.
  ///
  /// - Parameter tell: called with the number of jobs that wait before it, and not after its begin.
  /// - Returns: the job, with that number.
  /// - Throws: `Refusal` if too many wait already.
  @discardableResult
  package func add(
    tell: (Int) -> Void = { _ in }, _ work: @escaping Work
  ) throws(Refusal) -> (job: Job, before: Int) {
    let job = Job()
    let before: Int? = state.withLock { state in
      state.entries.removeAll { $0.job.isCancelled }
      guard state.entries.count < limit, !state.isClosed else { return nil }
      tell(state.entries.count)
      state.entries.append(Entry(job: job, work: work))
      return state.entries.count - 1
    }
    guard let before else {
      throw Refusal(503, "\(limit) pieces of work wait already; try again in a moment")
    }
    signal.signal()
    return (job, before)
  }

  /// Does work and waits for its result. The work is cancelled if the caller is.
  ///
  /// - Throws: `Refusal` if too many wait already, or what the work throws.
  package func result<Result: Sendable>(
    _ work: @escaping @Sendable (Bench, Job) throws -> Result
  ) async throws -> Result {
    let (results, producer) = AsyncThrowingStream<Result, any Error>.makeStream()
    let (job, _) = try add { bench, job in
      do {
        producer.yield(try work(bench, job))
        producer.finish()
      } catch {
        producer.finish(throwing: error)
      }
    }
    producer.onTermination = { _ in job.cancel() }
    for try await result in results { return result }
    throw Stopped()
  }

  /// Lets the thread end after the job that it does now, and drops the others.
  package func close() {
    state.withLock { state in
      state.entries.forEach { $0.job.cancel() }
      (state.entries, state.isClosed) = ([], true)
    }
    signal.signal()
  }

  private func next() -> Entry? {
    while true {
      signal.wait()
      let (entry, isClosed) = state.withLock { state in
        (state.entries.isEmpty ? nil : state.entries.removeFirst(), state.isClosed)
      }
      if isClosed { return nil }
      if let entry { return entry }
    }
  }
}
