import Foundation
import Runs
import Serving
import Synchronization
import Testing

@Suite struct WorkQueueTests {
  /// What jobs share, with a note of each job that used it.
  private final class Bench {
    var jobs = 0
  }

  @Test func jobsShareABenchOneAfterTheOther() async throws {
    let queue = WorkQueue(limit: 10) { Bench() }
    defer { queue.close() }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await queue.result { bench, _ in
            let before = bench.jobs
            usleep(1000)
            bench.jobs = before + 1
            return bench.jobs
          }
        }
      }
      var results: [Int] = []
      for try await result in group { results.append(result) }
      #expect(results.sorted() == Array(1...8))
    }
  }

  @Test func errorsArePassedOn() async {
    let queue = WorkQueue(limit: 1) { 0 }
    defer { queue.close() }
    await #expect(throws: Refusal.self) {
      try await queue.result { _, _ in throw Refusal(400, "no") }
    }
  }

  @Test func moreThanTheLimitIsRefused() throws {
    let queue = WorkQueue(limit: 2) { 0 }
    defer { queue.close() }
    let goOn = DispatchSemaphore(value: 0)
    let began = DispatchSemaphore(value: 0)
    try queue.add { _, _ in
      began.signal()
      goOn.wait()
    }
    began.wait()
    let waiting = try queue.add { _, _ in }
    #expect(waiting.before == 0)
    #expect(try queue.add { _, _ in }.before == 1)
    let refusal = #expect(throws: Refusal.self) { try queue.add { _, _ in } }
    #expect(refusal?.status == 503)
    // One that has left makes room.
    waiting.job.cancel()
    #expect(try queue.add { _, _ in }.before == 1)
    goOn.signal()
  }

  @Test func whoeverLeavesEndsTheJob() async throws {
    let queue = WorkQueue(limit: 2) { 0 }
    defer { queue.close() }
    let steps = Mutex(0)
    let (ends, ended) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await queue.result { _, job in
        defer { ended.finish() }
        while true {
          try job.check()
          steps.withLock { $0 += 1 }
          usleep(1000)
        }
      }
    }
    while steps.withLock({ $0 }) == 0 { await Task.yield() }
    task.cancel()
    for await _ in ends {}
    #expect(try await queue.result { _, _ in 7 } == 7)
  }
}
