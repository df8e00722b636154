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
    let total = totals[.init(.elementwise)]
    #expect(total!.calls >= calls)
    #expect(total!.nanoseconds > 0)
    #expect(total!.images == 0 && total!.bytes == 0)
  }

  @Test func countsFromZeroEachTime() {
    let calls = 100_000
    let many = KernelClock.tally { for _ in 0..<calls { Float.multiply(a, b, target: c) } }
    let none = KernelClock.tally {}
    #expect(many[.init(.elementwise)]!.calls >= calls)
    #expect((none[.init(.elementwise)]?.calls ?? 0) < calls)
  }

  @Test func countsNothingWhenOff() {
    _ = KernelClock.tally { Float.multiply(a, b, target: c) }
    // A kernel that another suite began while the clock was on may still finish.
    let before = KernelClock.current
    for _ in 0..<100_000 { Float.multiply(a, b, target: c) }
    let after = KernelClock.current
    #expect(after[.init(.elementwise)]!.calls < before[.init(.elementwise)]!.calls + 100_000)
  }

  @Test func layersCountTheirImagesAndBytes() {
    // Of a size that no other test uses.
    let shape = GroupNormShape(channels: 24, groups: 3, activates: true)
    let input = Tensor<Float>(.init(images: 5, height: 3, width: 7, channels: 24, border: 1))
    let output = Tensor<Float>(input.shape)
    let scale = Block<Float>(count: 24)
    let statistics = Block<Float>(count: shape.statisticsCount(images: 5))
    let totals = KernelClock.tally {
      for _ in 0..<3 {
        Float.groupNormForward(
          input, shape, scale: scale, shift: scale, output: output, statistics: statistics,
          scratch: KernelScratch())
      }
    }
    let total = totals[.init(.normForward, .init(.norm(shape), height: 3, width: 7))]
    #expect(total?.calls == 3)
    #expect(total?.images == 15)
    // Read once and written once, borders left out.
    #expect(total?.bytes == 3 * 2 * 5 * 3 * 7 * 24 * 4)
  }
}
