import Dispatch
import Synchronization

/// Says where a network's time goes: what each kind of fast kernel takes, summed over all threads.
///
/// Off unless `tally` runs, and then a kernel pays one relaxed load. Naive twins are not counted.
package enum KernelClock {
  package enum Kind: Int, CaseIterable, Sendable {
    case convolutionForward, convolutionToData, convolutionToWeights
    case norm, attention, elementwise, optimiser, packing
  }

  /// What one kind of kernel has taken.
  package struct Total: Sendable, Equatable {
    package fileprivate(set) var calls = 0
    package fileprivate(set) var nanoseconds = 0
  }

  private static let isOn = Atomic<Bool>(false)
  /// Indexed by kind.
  private static let totals = Mutex(Kind.allCases.map { _ in Total() })

  /// Runs `body` with the clock on; one at a time.
  ///
  /// - Returns: what kernels took meanwhile, on whatever thread.
  package static func tally(_ body: () throws -> Void) rethrows -> [Kind: Total] {
    totals.withLock { for i in $0.indices { $0[i] = Total() } }
    isOn.store(true, ordering: .relaxed)
    defer { isOn.store(false, ordering: .relaxed) }
    try body()
    return current
  }

  /// What has been counted since the last `tally` began; nothing is added while none runs.
  package static var current: [Kind: Total] {
    let values = totals.withLock { $0 }
    return Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, values[$0.rawValue]) })
  }

  /// The moment a kernel begins, for `stop`; nil while the clock is off.
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
