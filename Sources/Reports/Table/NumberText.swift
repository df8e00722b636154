import Foundation

/// Formats the distances of one row alike: with four digits of `value`, but 1 to 4 decimals.
package struct FIDNumber {
  private let decimals: Int

  package init(like value: Double) {
    decimals = value < 1 ? 4 : value < 10 ? 3 : value < 100 ? 2 : 1
  }

  /// Returns the number with a true minus sign.
  package func text(_ value: Double) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// Returns the number with its sign, even if that is plus.
  package func signed(_ value: Double) -> String {
    let text = text(value)
    return text.hasPrefix("−") ? text : "+" + text
  }
}

/// Times in the form of a clock.
package enum ClockTime {
  /// Returns text such as "0:07", "12:34" or "1:02:03".
  package static func text(seconds: Double) -> String {
    let whole = Int(min(359_999, max(0, seconds.rounded())))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, rest)
      : String(format: "%d:%02d", minutes, rest)
  }
}

/// The numbers of pages and tables as text.
package enum NumberText {
  /// Returns `digits` significant digits, such as 0.0123 or 1.23e-07; "∞" if not finite.
  package static func text(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return "∞" }
    let size = abs(value)
    if size != 0, size < 1e-4 || size >= 1e6 { return String(format: "%.\(digits - 1)e", value) }
    let places = size == 0 ? 0 : max(0, digits - 1 - Int(floor(log10(size))))
    return String(format: "%.\(places)f", value)
  }

  /// Returns four significant digits without trailing zeros, in scientific notation where decimals
  /// would hide them.
  package static func short(_ value: Double) -> String {
    let size = abs(value)
    let isPlain = size == 0 || (size >= 1e-3 && size < 1e5)
    return String(format: isPlain ? "%.4g" : "%.2e", value).replacing("-", with: "−")
  }

  /// Returns a size in millions of bytes, such as "10.5 MB".
  package static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }

  /// Returns a whole number with commas between its thousands, such as 60,000.
  package static func whole(_ value: Int) -> String {
    var text = ""
    for (place, digit) in String(value.magnitude).reversed().enumerated() {
      if place > 0, place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "−" : "") + String(text.reversed())
  }

  /// Returns the text for a file, with all digits; empty if the number is not finite.
  package static func cell(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
}
