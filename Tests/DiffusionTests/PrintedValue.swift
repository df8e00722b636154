import Foundation

/// Returns whether a value rounds to a number published with `digits` significant digits. The
/// tolerance is half a unit of the last digit, and a hundredth more for rounding in our own sums.
func matches(_ value: Double, _ printed: Double, digits: Int = 10) -> Bool {
  if printed == 0 { return abs(value) < 1e-12 }
  let unit = pow(10, floor(log10(abs(printed))) + 1 - Double(digits))
  return abs(value - printed) <= 0.51 * unit
}

/// Returns whether a value rounds to a number that was printed with `decimals` decimals.
func matches(_ value: Double, _ printed: Double, decimals: Int) -> Bool {
  abs(value - printed) <= 0.51 * pow(10, -Double(decimals))
}

/// Returns whether two numbers agree to rounding error, relative to the larger of them and 1.
func nearlyEqual(_ a: Double, _ b: Double, tolerance: Double = 1e-12) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
