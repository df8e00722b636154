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

  init(_ network: String, _ tally: NetworkTally) {
    (self.network, mode, batch, steps) = (network, tally.mode, tally.batch, tally.steps)
    var percent = Dictionary(
      uniqueKeysWithValues: KernelClock.Kind.allCases.map { ($0.rawValue, 0.0) })
    for (entry, total) in tally.totals {
      percent[entry.kind.rawValue, default: 0] += 100e-9 * Double(total.nanoseconds) / tally.seconds
    }
    percent[Self.remainder] = 100 - percent.values.reduce(0, +)
    self.percent = percent
  }

  /// Returns a table with one column per entry of `columns` and one row per kind of kernel.
  static func table(_ columns: [OperationShares]) -> [String] {
    func cell(_ text: String) -> String {
      String(repeating: " ", count: max(1, 13 - text.count)) + text
    }
    let heads = columns.map { cell("\($0.mode.rawValue) \($0.batch)") }
    let rows =
      KernelClock.Kind.allCases.map { ($0.rawValue, $0.title) } + [(remainder, "between layers")]
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
    case .normForward: "group norm with its SiLU"
    case .normBackward: "the same backward"
    case .attentionForward: "attention"
    case .attentionBackward: "attention backward"
    case .elementwise: "element by element"
    case .optimiser: "gradient sums, Adam"
    case .packing: "packing weights"
    }
  }
}
