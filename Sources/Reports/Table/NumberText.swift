import Foundation

/// Distances of one row, all with as many decimals as the smallest has three digits that count.
package struct FIDNumber {
  private let decimals: Int

  package init(like value: Double) {
    decimals = value < 1 ? 4 : value < 10 ? 3 : value < 100 ? 2 : 1
  }

  /// With a true minus sign.
  package func text(_ value: Double) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// With its sign, also if that is plus.
  package func signed(_ value: Double) -> String {
    let text = text(value)
    return text.hasPrefix("−") ? text : "+" + text
  }
}

/// Times as a clock shows them.
package enum ClockTime {
  /// "0:07", "12:34" or "1:02:03".
  package static func text(seconds: Double) -> String {
    let whole = Int(min(359_999, max(0, seconds.rounded())))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, rest)
      : String(format: "%d:%02d", minutes, rest)
  }
}
