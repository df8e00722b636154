import Foundation
import Kernels

/// The share of a network's time that each kind of kernel takes, on one thread.
package struct OperationShares: Encodable, Sendable {
  package let network: String
  package let mode: NetworkMode
  package let batch: Int
  /// The number of steps that were counted.
  package let steps: Int
  /// The percentages of the steps' time by kind of kernel, with `betweenLayers`; they sum to 100.
  package let percent: [String: Double]

  /// Everything that is not a kernel: copying images in and out, the loss, filling tensors, and the
  /// layers' own code.
  package static let remainder = "betweenLayers"

  /// Counts whole steps for `seconds`, at least two, after one that is not counted. Do not time
  /// these steps for other purposes, because the clock in every kernel takes a little time too.
  static func measure(
    _ network: String, _ mode: NetworkMode, batch: Int, seconds: Double, _ step: () -> Void
  ) -> OperationShares {
    step()
    var (steps, elapsed) = (0, 0.0)
    let totals = KernelClock.tally {
      let start = Stopwatch.wallSeconds
      repeat {
        step()
        steps += 1
        elapsed = Stopwatch.wallSeconds - start
      } while elapsed < seconds || steps < 2
    }
    var percent: [String: Double] = [:]
    for (kind, total) in totals {
      percent["\(kind)"] = 100 * 1e-9 * Double(total.nanoseconds) / elapsed
    }
    percent[remainder] = 100 - percent.values.reduce(0, +)
    return OperationShares(
      network: network, mode: mode, batch: batch, steps: steps, percent: percent)
  }

  /// Returns a table with one column per entry of `columns` and one row per kind of kernel.
  static func table(_ columns: [OperationShares]) -> [String] {
    func cell(_ text: String) -> String {
      String(repeating: " ", count: max(1, 13 - text.count)) + text
    }
    let heads = columns.map { cell("\($0.mode.rawValue) \($0.batch)") }
    let rows =
      KernelClock.Kind.allCases.map { ("\($0)", $0.title) } + [(remainder, "between layers")]
    return [
      "  " + "share of time".padding(toLength: 24, withPad: " ", startingAt: 0) + heads.joined()
    ]
      + rows.map { key, title in
        "  " + title.padding(toLength: 24, withPad: " ", startingAt: 0)
          + columns.map { cell(String(format: "%.1f %%", $0.percent[key] ?? 0)) }.joined()
      }
  }
}

extension KernelClock.Kind {
  fileprivate var title: String {
    switch self {
    case .convolutionForward: "convolution forward"
    case .convolutionToData: "gradient to data"
    case .convolutionToWeights: "gradient to weights"
    case .norm: "group norm with its SiLU"
    case .attention: "attention"
    case .elementwise: "element by element"
    case .optimiser: "gradient sums, Adam"
    case .packing: "packing weights"
    }
  }
}
