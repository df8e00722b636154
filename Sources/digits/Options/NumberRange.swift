import ArgumentParser

/// Refuses a whole number that an option cannot take.
///
/// - Parameter value: nil for an option that was not given.
/// - Throws: `ValidationError` that names the option, its range and the number.
func require(_ flag: String, _ value: Int?, in range: ClosedRange<Int>) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError("\(flag) must be \(range.lowerBound) to \(range.upperBound), not \(value)")
}

/// Refuses a number that an option cannot take, NaN among them, where the ends of the range are whole.
func require(_ flag: String, _ value: Double?, in range: ClosedRange<Double>) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError(
    "\(flag) must be \(Int(range.lowerBound)) to \(Int(range.upperBound)), not \(value)")
}

/// Refuses each number of a list option that is out of range.
func require(_ flag: String, _ values: [Int], in range: ClosedRange<Int>) throws {
  for value in values { try require(flag, value, in: range) }
}
