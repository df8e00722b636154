import Foundation
import Synchronization

/// Threads that share the work inside a layer, for when there are fewer images than threads.
///
/// One thread leads: it runs the network and hands out parts. The others serve: between parts they
/// spin instead of sleeping, because waking a thread takes longer than a small layer. The leader
/// takes parts too and waits only for those that others have begun, so a crew whose helpers never
/// come is slow but never stuck. Parts are independent, so no bit depends on who takes which.
package final class Crew: @unchecked Sendable {
  /// The number of the job, its parts and the next part that nobody has taken: 32, 16 and 16 bits.
  /// A helper takes a part by one compare-and-swap, so it can never take one of a finished job.
  private let state = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let isDismissed = Atomic<Bool>(false)
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
      while takePart() {}
      var idle = 0
      while finished.load(ordering: .acquiring) < parts { Self.rest(&idle) }
      self.body = nil
    }
  }

  /// Takes parts until the leader dismisses the crew; for helpers.
  package func serve() {
    var idle = 0
    while !isDismissed.load(ordering: .acquiring) {
      if takePart() {
        idle = 0
      } else {
        Self.rest(&idle)
      }
    }
  }

  /// Lets the helpers go; for the leader.
  package func dismiss() { isDismissed.store(true, ordering: .releasing) }

  /// Lets another thread run after some microseconds without work.
  @inline(__always) private static func rest(_ idle: inout Int) {
    idle += 1
    if idle % 4096 == 0 { sched_yield() }
  }

  private func takePart() -> Bool {
    let seen = state.load(ordering: .acquiring)
    let (parts, next) = (seen >> 16 & 0xffff, seen & 0xffff)
    guard next < parts,
      state.compareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing
      ).exchanged
    else { return false }
    run(part: Int(next))
    finished.wrappingAdd(1, ordering: .releasing)
    return true
  }

  /// Not inlined, because this thread's hold on `body` must end before the part counts as finished.
  @inline(never) private func run(part: Int) {
    guard let body else { preconditionFailure("A crew's part was taken before its job was set") }
    body(part)
  }
}
