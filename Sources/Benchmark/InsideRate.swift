import Foundation
import Kernels

/// The speed of one layer's pass inside a network, beside its speed alone. Alone, a kernel finds its
/// tensors in the caches; inside, other layers have run since they were written.
package struct InsideRate: Encodable, Sendable {
  package let network: String
  package let mode: NetworkMode
  package let layer: String
  package let kind: KernelClock.Kind
  /// In the unit of the kernel, 1e9 operations or elements per second on one thread.
  package let alone, inside: Double
  package let unit: Trial.Unit
  /// The percentage of the steps' time.
  package let percentOfTime: Double
  /// The bytes that the pass reads and writes per image.
  package let bytesPerImage: Double

  /// - Parameter workPerImage: the operations or elements of an image.
  init?(
    _ kernel: TimingReport.Kernel, _ entry: KernelClock.Entry, workPerImage: Double,
    in tally: NetworkTally
  ) {
    guard let total = tally.totals[entry], let best = tally.best[entry], let alone = kernel.rate,
      best.nanoseconds > 0
    else { return nil }
    (network, mode, layer, kind) = (kernel.network, tally.mode, kernel.layer, entry.kind)
    (self.alone, unit) = (alone, kernel.unit)
    inside = workPerImage * Double(best.images) / Double(best.nanoseconds)
    percentOfTime = 100 * 1e-9 * Double(total.nanoseconds) / tally.seconds
    bytesPerImage = Double(total.bytes) / Double(total.images)
  }

  /// The percentage of the steps' time that the layer would save at its speed alone.
  var percentLost: Double { percentOfTime * (1 - inside / alone) }

  /// The speed of all of `rates` together as a percentage of the speed alone: the time that they would
  /// take alone over the time that they take; nil if there are none.
  static func percentOfAlone(_ rates: [InsideRate]) -> Double? {
    let inside = rates.reduce(0) { $0 + $1.percentOfTime }
    guard inside > 0 else { return nil }
    return 100 * rates.reduce(0) { $0 + $1.percentOfTime * $1.inside / $1.alone } / inside
  }

  /// The rows that a printed table shows; a report in JSON has all.
  private static let mostRows = 16

  /// Returns a table of the passes of one network and mode, those that lose most first.
  static func table(_ rates: [InsideRate], _ tally: NetworkTally, _ speeds: [CopySpeed]) -> [String]
  {
    guard let first = rates.first else { return [] }
    func row(_ cells: [String]) -> String {
      "  " + cells[0].padding(toLength: 38, withPad: " ", startingAt: 0)
        + cells.dropFirst().map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }
        .joined()
    }
    let sorted = rates.sorted { $0.percentLost > $1.percentLost }
    let rows = sorted.prefix(mostRows).map {
      row([
        "\($0.layer) \($0.kind.pass)", String(format: "%.1f", $0.alone),
        String(format: "%.1f", $0.inside), String(format: "%.0f %%", 100 * $0.inside / $0.alone),
        String(format: "%.1f %%", $0.percentOfTime), String(format: "%.1f %%", $0.percentLost),
        String(format: "%.0f", 1e-3 * $0.bytesPerImage),
      ])
    }
    let what = "\(first.network) \(tally.mode.rawValue) \(tally.batch)"
    let convolutions = rates.filter(\.kind.isConvolution)
    let share = percentOfAlone(convolutions).map {
      String(
        format: "  all convolutions: %.0f %% of their speed alone, %.0f %% of the time", $0,
        convolutions.reduce(0) { $0 + $1.percentOfTime })
    }
    let times = speeds.map {
      String(
        format: "%.2f ms at the speed of \($0.level)",
        1e-6 * tally.bytesPerImage / $0.gigabytesPerSecond)
    }
    let passing = String(
      format: "  layers read and write %.1f MB an image, of whose %.2f ms that is ",
      1e-6 * tally.bytesPerImage, 1e3 * tally.secondsPerImage)
    return [
      row(["inside \(what), one thread", "alone", "inside", "ratio", "of time", "lost", "kB/image"])
    ] + rows + [share, passing + times.joined(separator: ", ")].compactMap { $0 }
  }
}
