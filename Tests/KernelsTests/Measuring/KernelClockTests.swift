import Kernels
import Testing

/// Other suites run kernels at the same time, so the counts here are lower bounds.
@Suite(.serialized) struct KernelClockTests {
  private let a = tensor()
  private let b = tensor()
  private let c = tensor()

  private static func tensor() -> Tensor<Float> {
    Tensor<Float>(.init(images: 2, height: 8, width: 8, channels: 16, border: 1))
  }

  @Test func countsEveryCallAndItsTime() {
    let calls = 50
    let totals = KernelClock.tally {
      for _ in 0..<calls { Float.multiply(a, b, target: c) }
    }
    #expect(Set(totals.keys) == Set(KernelClock.Kind.allCases))
    #expect(totals[.elementwise]!.calls >= calls)
    #expect(totals[.elementwise]!.nanoseconds > 0)
  }

  @Test func countsFromZeroEachTime() {
    let calls = 100_000
    let many = KernelClock.tally { for _ in 0..<calls { Float.multiply(a, b, target: c) } }
    let none = KernelClock.tally {}
    #expect(many[.elementwise]!.calls >= calls)
    #expect(none[.elementwise]!.calls < calls)
  }

  @Test func countsNothingWhenOff() {
    _ = KernelClock.tally { Float.multiply(a, b, target: c) }
    // A kernel that another suite began while the clock was on may still finish.
    let before = KernelClock.current
    for _ in 0..<100_000 { Float.multiply(a, b, target: c) }
    let after = KernelClock.current
    #expect(after[.elementwise]!.calls < before[.elementwise]!.calls + 100_000)
  }
}
