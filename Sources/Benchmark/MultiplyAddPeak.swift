import Kernels

/// The measured number of fused multiply-adds that this processor does per second. It is the limit
/// that kernels are compared with.
package struct MultiplyAddPeak: Encodable, Sendable {
  /// The number of threads that compute at the same time.
  package let threads: Int
  /// The speed of all threads together; a multiply-add counts as two operations.
  package let gflops: Double

  package init(threads: Int, gflops: Double) {
    (self.threads, self.gflops) = (threads, gflops)
  }

  /// Measures for about `seconds` seconds.
  package static func measure(threads: Int, seconds: Double = 0.2) -> MultiplyAddPeak {
    let rounds = 100_000
    let operations = operations(of: PeakProbe.run(rounds: rounds))
    let probe: @Sendable () -> Void = { _ = Self.operations(of: PeakProbe.run(rounds: rounds)) }
    let calls =
      threads == 1
      ? 1 / Stopwatch.bestMedian(seconds: seconds, probe)
      // This takes longer: a scheduler may need most of a second to give each thread its own core.
      : Stopwatch.callsPerSecond(
        seconds: max(1.5, seconds), Array(repeating: probe, count: threads))
    return MultiplyAddPeak(threads: threads, gflops: Double(operations) * calls * 1e-9)
  }

  /// Returns the GFLOP/s of scalar multiply-adds that wait for each other (`PeakProbe.runChain`).
  package static func measureChain(seconds: Double = 0.1) -> Double {
    let rounds = 100_000
    let operations = operations(of: PeakProbe.runChain(rounds: rounds))
    let time = Stopwatch.bestMedian(seconds: seconds) {
      _ = Self.operations(of: PeakProbe.runChain(rounds: rounds))
    }
    return Double(operations) / time * 1e-9
  }

  private static func operations(of probe: (operations: Int, checksum: Float)) -> Int {
    precondition(probe.checksum.isFinite, "A peak probe must compute finite numbers")
    return probe.operations
  }

  /// Returns "one core" or, for example, "2 threads".
  static func name(threads: Int) -> String { threads == 1 ? "one core" : "\(threads) threads" }

  package var text: String {
    "multiply-add peak of \(Self.name(threads: threads)): "
      + gflops.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + " GFLOP/s"
  }
}
