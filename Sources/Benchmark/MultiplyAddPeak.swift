import Kernels

/// How many fused multiply-adds this processor does a second, measured: the limit that kernels are
/// held against.
package struct MultiplyAddPeak: Encodable, Sendable {
  /// That compute at once.
  package let threads: Int
  /// Of all threads together; a multiply-add counts two.
  package let gflops: Double

  package init(threads: Int, gflops: Double) {
    (self.threads, self.gflops) = (threads, gflops)
  }

  /// Measures for some `seconds`.
  package static func measure(threads: Int, seconds: Double = 0.2) -> MultiplyAddPeak {
    let rounds = 100_000
    let operations = operations(of: PeakProbe.run(rounds: rounds))
    let probe: @Sendable () -> Void = { _ = Self.operations(of: PeakProbe.run(rounds: rounds)) }
    let calls =
      threads == 1
      ? 1 / Stopwatch.bestMedian(seconds: seconds, probe)
      // Longer: a scheduler may take a good part of a second to give each thread a core of its own.
      : Stopwatch.callsPerSecond(
        seconds: max(1.5, seconds), Array(repeating: probe, count: threads))
    return MultiplyAddPeak(threads: threads, gflops: Double(operations) * calls * 1e-9)
  }

  /// GFLOP/s of one scalar multiply-add after the other on one core (`PeakProbe.runChain`).
  package static func measureChain(seconds: Double = 0.1) -> Double {
    let rounds = 100_000
    let operations = operations(of: PeakProbe.runChain(rounds: rounds))
    let time = Stopwatch.bestMedian(seconds: seconds) {
      _ = Self.operations(of: PeakProbe.runChain(rounds: rounds))
    }
    return Double(operations) / time * 1e-9
  }

  private static func operations(of probe: (operations: Int, checksum: Float)) -> Int {
    precondition(probe.checksum.isFinite, "A peak probe computed something else")
    return probe.operations
  }

  /// "one core" or "2 threads".
  static func name(threads: Int) -> String { threads == 1 ? "one core" : "\(threads) threads" }

  package var text: String {
    "multiply-add peak of \(Self.name(threads: threads)): "
      + gflops.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + " GFLOP/s"
  }
}
