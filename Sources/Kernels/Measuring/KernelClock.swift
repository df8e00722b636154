import Dispatch
import Synchronization

/// Shows where a network's time goes: how long each kind of fast kernel takes, over all threads.
///
/// It is off unless `tally` runs, and then costs a kernel one relaxed load. Naive twins do not
/// count.
package enum KernelClock {
  package enum Kind: Int, CaseIterable, Sendable {
    case convolutionForward, convolutionToData, convolutionToWeights
    case norm, attention, elementwise, optimiser, packing
  }

  /// How often one kind of kernel ran and how long it took.
  package struct Total: Sendable, Equatable {
    package fileprivate(set) var calls = 0
    package fileprivate(set) var nanoseconds = 0
  }

  private static let isOn = Atomic<Bool>(false)
  /// Indexed by kind.
  private static let totals = Mutex(Kind.allCases.map { _ in Total() })

  /// Runs `body` with the clock on; only one call may run at a time.
  ///
  /// - Returns: what kernels took meanwhile, on any thread.
  package static func tally(_ body: () throws -> Void) rethrows -> [Kind: Total] {
    totals.withLock { for i in $0.indices { $0[i] = Total() } }
    isOn.store(true, ordering: .relaxed)
    defer { isOn.store(false, ordering: .relaxed) }
    try body()
    return current
  }

  /// The totals since the last `tally` began; nothing is added while none runs.
  package static var current: [Kind: Total] {
    let values = totals.withLock { $0 }
    return Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, values[$0.rawValue]) })
  }

  /// Returns the moment a kernel begins, for `stop`; nil while the clock is off.
  @inline(__always) static func start() -> UInt64? {
    isOn.load(ordering: .relaxed) ? DispatchTime.now().uptimeNanoseconds : nil
  }

  /// Counts a call that began at `start`.
  @inline(__always) static func stop(_ start: UInt64?, _ kind: Kind) {
    if let start { count(start, kind) }
  }

  @inline(never) private static func count(_ start: UInt64, _ kind: Kind) {
    let elapsed = DispatchTime.now().uptimeNanoseconds - start
    totals.withLock {
      $0[kind.rawValue].calls += 1
      $0[kind.rawValue].nanoseconds += Int(elapsed)
    }
  }
}
