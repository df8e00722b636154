import Foundation

/// Everything a run has measured; what `--json` prints.
struct TimingReport: Encodable {
  struct Kernel: Encodable {
    let network, layer, pass: String
    /// From the naive twin, relative to its largest entry.
    let deviation: Double
    /// 1e9 operations or elements a second, on one core; absent if the kernel was refused.
    let rate: Double?
    let unit: Trial.Unit
    /// Of the core's multiply-add peak; absent for rates in elements.
    let percentOfPeak: Double?
  }

  struct Network: Encodable {
    let network, mode: String
    let batch, threads: Int
    /// Images a second.
    let median, min, max: Double
    let samples: Int
    /// At the median. A training step counts as three forward passes; attention's own products,
    /// norms and activations are not counted.
    let gflops: Double
  }

  /// Of the last minute, before the run.
  let loadBefore: Double
  /// Multiply-add peak of one core; absent if no kernel was timed.
  var peakGFLOPS: Double?
  var kernels: [Kernel] = []
  var networks: [Network] = []
  /// Of the whole process, in MiB.
  var peakMemory = 0.0
  /// What disagreed with its naive twin and was not timed.
  var refused: [String] = []
}

extension TimingReport.Kernel {
  /// One cell of the printed table.
  var cell: String {
    guard let rate else { return "\(pass) REFUSED" }
    let share = percentOfPeak.map { String(format: " (%2.0f %%)", $0) } ?? ""
    return pass + " " + String(format: "%6.2f", rate) + share
  }
}

extension TimingReport.Network {
  /// One line of the printed table.
  var line: String {
    let what = "\(network) \(mode) batch \(batch), \(threads) thread\(threads == 1 ? "" : "s")"
    return what.padding(toLength: 34, withPad: " ", startingAt: 0)
      + String(
        format: "%9.1f images/s (%.1f to %.1f in %d), %.1f GFLOP/s", median, min, max, samples,
        gflops)
  }
}
