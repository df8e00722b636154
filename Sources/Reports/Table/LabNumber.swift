import Foundation

/// Numbers of pages and tables.
package enum LabNumber {
  /// To so many significant digits, such as 0.0123 or 1.23e-07; "∞" where there is none.
  package static func text(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return "∞" }
    let size = abs(value)
    if size != 0, size < 1e-4 || size >= 1e6 { return String(format: "%.\(digits - 1)e", value) }
    let places = size == 0 ? 0 : max(0, digits - 1 - Int(floor(log10(size))))
    return String(format: "%.\(places)f", value)
  }

  /// Four significant digits without zeros at the end, in scientific notation where decimals
  /// would hide them.
  package static func short(_ value: Double) -> String {
    let size = abs(value)
    let isPlain = size == 0 || (size >= 1e-3 && size < 1e5)
    return String(format: isPlain ? "%.4g" : "%.2e", value).replacing("-", with: "−")
  }

  /// For a file, with all digits; empty where there is none.
  package static func cell(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
}
