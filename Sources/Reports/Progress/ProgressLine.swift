import Foundation
import Wording

/// The text of one line of progress.
package struct ProgressLine {
  /// What is counted.
  package enum Unit: Sendable {
    case bytes
    /// Things with a plural name, such as "images" or "steps".
    case items(String)

    /// Returns such as "3.20 MB/s" or "640 images/s".
    package func rate(_ perSecond: Double) -> String {
      switch self {
      case .bytes where perSecond >= 1e6: String(format: "%.1f MB/s", perSecond / 1e6)
      case .bytes: String(format: "%.0f kB/s", perSecond / 1e3)
      case .items(let name) where perSecond >= 100: String(format: "%.0f \(name)/s", perSecond)
      case .items(let name): String(format: "%.2f \(name)/s", perSecond)
      }
    }
  }

  private let label: String
  private let fraction: Double?
  private let tail: String

  /// - Parameters:
  ///   - fraction: the part of the work that is done, in [0, 1]; nil if unknown.
  ///   - parts: what to show after it.
  package init(label: String, fraction: Double?, parts: [String]) {
    self.label = SafeText.value(label)
    self.fraction = fraction.map { min(1, max(0, $0)) }
    let share = self.fraction.map { ["\(Int($0 * 100)) %"] } ?? []
    tail = (share + parts.map { SafeText.value($0) }).joined(separator: "  ")
  }

  /// - Parameters:
  ///   - total: nil if unknown.
  ///   - startCount: what `done` was when the clock started.
  ///   - seconds: the time since then.
  package init(
    label: String, unit: Unit, done: Int, total: Int?, startCount: Int, seconds: Double,
    note: String
  ) {
    let rate = seconds > 0 ? Double(max(0, done - startCount)) / seconds : 0
    var parts: [String] = []
    if rate > 0 { parts.append(unit.rate(rate)) }
    if let total, rate > 0 {
      parts.append(ClockTime.text(seconds: Double(max(0, total - done)) / rate) + " left")
    }
    if !note.isEmpty { parts.append(note) }
    self.init(
      label: label,
      fraction: total.flatMap { $0 > 0 ? Double(done) / Double($0) : nil }, parts: parts)
  }

  /// The line for a file or a pipe.
  package var plain: String { "\(label)  \(tail)" }

  /// Returns the line for a terminal, at most `width` characters.
  package func drawn(width: Int) -> String {
    let room = width - label.count - tail.count - 6
    guard let fraction, room >= 10 else { return String(plain.prefix(max(0, width))) }
    let cells = min(room, 40)
    let filled = Int(fraction * Double(cells))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: cells - filled)
    return "\(label)  [\(bar)]  \(tail)"
  }
}
