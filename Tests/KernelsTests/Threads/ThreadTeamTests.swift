import Kernels
import Synchronization
import Testing

/// Every piece runs once, and a worker runs one piece at a time.
@Suite struct ThreadTeamTests {
  private struct Log {
    var runs: [Int]
    var busy: Set<Int> = []
    var collisions = 0
    var strangers = 0
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func everyPieceOnce(threads: Int, pieces: Int) {
    let log = Mutex(Log(runs: Array(repeating: 0, count: pieces)))
    ThreadTeam(threads: threads).forEach(pieces) { piece, worker in
      log.withLock {
        $0.runs[piece] += 1
        if worker < 0 || worker >= threads { $0.strangers += 1 }
        if !$0.busy.insert(worker).inserted { $0.collisions += 1 }
      }
      // The work takes long enough for workers to overlap.
      var sum = 0.0
      for i in 0..<100 { sum += 1 / Double(piece + i + 1) }
      log.withLock { if sum > 0 { $0.busy.remove(worker) } }
    }
    let seen = log.withLock { $0 }
    #expect(seen.runs == Array(repeating: 1, count: pieces))
    #expect(seen.collisions == 0 && seen.strangers == 0 && seen.busy.isEmpty)
  }

  @Test(arguments: [1, 2, 3], [0, 1, 9, 100])
  func resultsComeInOrder(threads: Int, pieces: Int) {
    var told: [Int] = []
    let squares = ThreadTeam(threads: threads).map(pieces, progress: { told.append($0) }) {
      $0 * $0
    }
    #expect(squares == (0..<pieces).map { $0 * $0 })
    #expect(told == Array(stride(from: 0, to: pieces, by: 4 * threads)) + [pieces])
  }

  @Test func thisMachineHasAProcessor() { #expect(ThreadTeam.processorCount >= 1) }
}
