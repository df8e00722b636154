import Dispatch
import Foundation
import Synchronization

/// Threads that share the work inside a layer, for when there are fewer images than threads.
///
/// One thread leads: it runs the network and hands out parts. The others serve: between parts they
/// spin instead of sleeping, because waking a thread takes longer than a small layer. They stay from
/// one pass to the next, and leave when there was nothing to do for a while. The leader takes parts too
/// and waits only for those that others have begun, so a crew whose helpers never come is slow but
/// never stuck. It takes parts from the first on and helpers from the last on, so that in layer after
/// layer a thread meets the rows that its own cache still holds. Where the cores have other work, the
/// leader may do better alone (`CrewPace`). Parts are independent, so no bit depends on who takes which.
package final class Crew: @unchecked Sendable {
  /// The number of the job and the range of its parts that nobody has taken, end and start: 32, 16
  /// and 16 bits. A part is taken by one compare-and-swap, so it can never be one of a finished job.
  private let state = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let helpers = Atomic<Int>(0)
  /// The parts of this pass that helpers have done.
  private let helped = Atomic<Int>(0)
  /// The parts of this pass, and the nanoseconds that the leader waited for others to finish theirs.
  /// Only the leader touches these and the next.
  private var (shared, waited) = (0, 0)
  private var pace = CrewPace()
  /// Written by the leader while no part is out, read only by threads that have taken a part.
  private var body: ((Int) -> Void)?
  /// The number of threads in the crew, the leader included.
  package let size: Int

  package init(size: Int) {
    precondition(size > 0, "A crew has at least one member, its leader, not \(size)")
    self.size = size
  }

  /// Calls `body` once for each part in `0..<parts`, on any thread of the crew; for the leader.
  func share(_ parts: Int, _ body: (Int) -> Void) {
    precondition(
      parts >= 0 && parts < 1 << 16, "A crew can share at most 65535 parts, got \(parts)")
    withoutActuallyEscaping(body) { body in
      self.body = body
      finished.store(0, ordering: .relaxed)
      let job = (state.load(ordering: .relaxed) >> 32) &+ 1
      state.store(job << 32 | UInt64(parts) << 16, ordering: .releasing)
      while takePart(.first) {}
      if finished.load(ordering: .acquiring) < parts {
        let start = Self.now
        var idle = 0
        while finished.load(ordering: .acquiring) < parts { Self.rest(&idle) }
        waited += Self.now - start
      }
      shared += parts
      self.body = nil
    }
  }

  /// Whether the leader hands out parts in this pass.
  var isSharing: Bool { pace.isSharing }

  /// Runs one pass of a network, whose layers share their work; for the leader.
  func lead(_ pass: () -> Void) {
    if isSharing { gather() }
    helped.store(0, ordering: .relaxed)
    (shared, waited) = (0, 0)
    let start = Self.now
    pass()
    pace.note(
      duration: Self.now - start, waited: waited,
      helpedShare: Double(helped.load(ordering: .relaxed)) / Double(max(1, shared)))
  }

  private static var now: Int { Int(DispatchTime.now().uptimeNanoseconds) }

  /// Calls helpers in the place of those that have left.
  private func gather() {
    while helpers.load(ordering: .relaxed) < size - 1 {
      helpers.wrappingAdd(1, ordering: .relaxed)
      DispatchQueue.global().async { self.serve() }
    }
  }

  /// Takes parts until there have been none for a while.
  private func serve() {
    var idle = 0
    while idle < Self.patience {
      if takePart(.last) {
        helped.wrappingAdd(1, ordering: .relaxed)
        idle = 0
      } else {
        Self.rest(&idle)
      }
    }
    helpers.wrappingSubtract(1, ordering: .relaxed)
  }

  /// How often a helper looks for work in vain before it leaves: some tenths of a millisecond, more
  /// than passes between one evaluation of a network and the next.
  private static var patience: Int { 1 << 18 }

  /// Lets another thread run after some microseconds without work.
  @inline(__always) private static func rest(_ idle: inout Int) {
    idle += 1
    if idle % 4096 == 0 { sched_yield() }
  }

  private enum End { case first, last }

  /// Runs a part that nobody has taken, if there is one.
  private func takePart(_ end: End) -> Bool {
    var seen = state.load(ordering: .acquiring)
    while true {
      let (upper, lower) = (seen >> 16 & 0xffff, seen & 0xffff)
      guard lower < upper else { return false }
      let (part, rest) = end == .first ? (lower, seen + 1) : (upper - 1, seen - 1 << 16)
      let (exchanged, now) = state.compareExchange(
        expected: seen, desired: rest, ordering: .acquiringAndReleasing)
      if exchanged {
        run(part: Int(part))
        finished.wrappingAdd(1, ordering: .releasing)
        return true
      }
      seen = now
    }
  }

  /// Not inlined, because this thread's hold on `body` must end before the part counts as finished.
  @inline(never) private func run(part: Int) {
    guard let body else { preconditionFailure("A crew's part was taken before its job was set") }
    body(part)
  }
}

extension Crew? {
  /// Runs one pass of a network, whose layers share their work if there is a crew; for its leader.
  package func lead(_ pass: () -> Void) {
    if let self { self.lead(pass) } else { pass() }
  }

  /// The fewest elements that are worth sharing: threads need about a microsecond to meet, and one of
  /// them goes over some thousands in that time.
  private static var sharedElements: Int { 4096 }

  /// Calls `body` with ranges that together cover `0..<count`, on all threads of the crew if there is
  /// one.
  ///
  /// - Parameter elements: how many numbers are read and written in all, where that is the work.
  func share(_ count: Int, elements: Int = .max, _ body: (Range<Int>) -> Void) {
    guard let crew = self, crew.isSharing, count > 1, elements >= Self.sharedElements else {
      return body(0..<count)
    }
    // Two parts per thread, so that a late thread costs half as much.
    let parts = min(count, 2 * crew.size)
    crew.share(parts) { body($0 * count / parts..<($0 + 1) * count / parts) }
  }
}
