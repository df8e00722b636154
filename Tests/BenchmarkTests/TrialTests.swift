import Benchmark
import Synchronization
import Testing

/// Which kernels are timed, and which are refused.
@Suite struct TrialTests {
  /// Times a kernel that computes `value` where its naive twin computes 1 and 2.
  private func result(
    of value: Float, threads: Int = 1, calls: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> TimingReport.Kernel {
    let trial = Trial(
      .convolutionForward, work: 1000, fast: (0..<threads).map { thread in { calls(thread) } },
      naive: {}
    ) { [([1, value], [1, 2])] }
    return BenchmarkRun.time(
      trial, of: "layer", in: "network", seconds: 1e-3,
      peaks: [1, threads].map { MultiplyAddPeak(threads: $0, gflops: 50) })
  }

  @Test func agreementIsTimed() throws {
    let result = result(of: 2.00001)
    let rate = try #require(result.rate)
    #expect(rate > 0 && rate.isFinite)
    #expect(abs(try #require(result.percentOfPeak) - 2 * rate) <= 1e-9 * rate)
    #expect(abs(try #require(result.deviation) - 5e-6) < 1e-7)
    #expect(result.threads == nil && result.rateOfThreads == nil)
  }

  @Test func disagreementIsNotTimed() {
    let calls = Atomic<Int>(0)
    let result = result(of: 2.001) { _ in calls.wrappingAdd(1, ordering: .relaxed) }
    #expect(result.rate == nil && result.percentOfPeak == nil)
    #expect((result.deviation ?? 0) > 4e-4)
    // The only call was the one for the comparison.
    #expect(calls.load(ordering: .relaxed) == 1)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func notANumberIsNotTimed(value: Float) {
    let result = result(of: value)
    #expect(result.rate == nil && result.deviation == nil)
  }

  @Test func everyThreadHasItsOwnTensors() throws {
    let calls = Mutex([0, 0])
    let result = result(of: 2, threads: 2) { thread in
      calls.withLock { $0[thread] += 1 }
    }
    #expect(result.threads == 2)
    #expect(try #require(result.rateOfThreads) > 0)
    #expect(result.percentOfThreadsPeak != nil)
    #expect(calls.withLock { $0 }.allSatisfy { $0 > 0 })
  }
}
