import Foundation

/// Everything a run has measured.
package struct TimingReport: Encodable {
  package struct Kernel: Encodable {
    package let network, layer, pass: String
    /// The deviation from the naive twin over the twin's largest entry; absent if not finite.
    package let deviation: Double?
    /// 1e9 operations or elements per second, on one core; absent if the kernel was refused.
    package let rate: Double?
    package let unit: Trial.Unit
    /// The percentage of the core's multiply-add peak; absent for rates in elements.
    package let percentOfPeak: Double?
    /// The same values for `threads` threads at once; absent if only one thread was asked for.
    package let threads: Int?
    package let rateOfThreads, percentOfThreadsPeak: Double?
  }

  package struct Network: Encodable {
    package let network: String
    package let mode: NetworkMode
    package let batch, threads: Int
    /// Images per second.
    package let median, min, max: Double
    package let samples: Int
    /// The speed at the median. A training step counts as three forward passes; attention's own
    /// products, norms and activations are not counted.
    package let gflops: Double
    /// The percentage of the multiply-add peak of as many threads.
    package let percentOfPeak: Double
    /// The median divided by the median on one thread; absent if one thread was not timed.
    package let scaling: Double?
  }

  /// The load of the last minute before the run.
  package let loadBefore: Double?
  /// The multiply-add peak of one core.
  package var peakGFLOPS = 0.0
  /// The multiply-add peak for every number of threads.
  package var peaks: [MultiplyAddPeak] = []
  /// What one core copies per second from and to each level of the memory; empty if no kernel was timed.
  package var copies: [CopySpeed] = []
  package var kernels: [Kernel] = []
  /// The same kernels inside their networks.
  package var inside: [InsideRate] = []
  package var networks: [Network] = []
  package var shares: [OperationShares] = []
  /// The peak memory of the whole process, including the naive twins, in MiB.
  package var peakMemory = 0.0
  /// What disagreed with its naive twin and was therefore not timed.
  package var refused: [String] = []

  /// Returns the multiply-add peak of `threads` threads in GFLOP/s, which must have been measured.
  func peak(_ threads: Int) -> Double? { peaks.first { $0.threads == threads }?.gflops }
}

extension TimingReport.Kernel {
  /// One cell of the printed table.
  var cell: String {
    guard let rate else { return "\(pass) REFUSED" }
    let share = percentOfPeak.map { String(format: " (%2.0f %%)", $0) } ?? ""
    return pass + " " + String(format: "%6.2f", rate) + share
  }

  /// The rate of all threads together, for the table's last column.
  var threadsCell: String { rateOfThreads.map { String(format: "%7.2f", $0) } ?? "      -" }
}

extension TimingReport.Network {
  /// One line of the printed table.
  var line: String {
    let what =
      "\(network) \(mode.rawValue) batch \(batch), \(threads) thread\(threads == 1 ? "" : "s")"
    let ratio =
      threads > 1 ? scaling.map { String(format: ", %.2f times one thread", $0) } ?? "" : ""
    return what.padding(toLength: 34, withPad: " ", startingAt: 0)
      + String(
        format: "%9.1f images/s (%.1f to %.1f in %d), %.1f GFLOP/s (%.0f %% of peak)", median, min,
        max, samples, gflops, percentOfPeak) + ratio
  }
}
