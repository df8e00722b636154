import Foundation

/// The range of one axis of a plot, its ticks, and the positions of values.
package struct PlotAxis {
  package struct Tick: Equatable {
    package let value: Double
    package let label: String
  }

  /// Values larger than this are not drawn, because their differences would overflow.
  static let magnitudeLimit = 1e150

  let isLog: Bool
  /// Below `upper` on an axis of numbers; above 0 on a logarithmic axis.
  package let lower: Double
  package let upper: Double
  /// The ticks in the range, from `lower` to `upper` on an axis of numbers.
  package let ticks: [Tick]

  /// - Parameters:
  ///   - values: the data. Values that cannot be drawn are ignored; if none is left, the range is
  ///     arbitrary.
  ///   - isTight: whether the range ends at the data, not at a round number outside them.
  package init(_ values: [Double], isLog: Bool, isTight: Bool) {
    self.isLog = isLog
    let drawable = values.filter { Self.canDraw($0, isLog: isLog) }
    let low = drawable.min() ?? (isLog ? 1 : 0)
    let high = drawable.max() ?? (isLog ? 10 : 1)
    let range = Self.widened(low, high, isLog: isLog)
    let marks = isLog ? Self.logMarks(range) : Self.linearMarks(range)
    if isTight {
      (lower, upper) = range
    } else {
      (lower, upper) = (min(range.low, marks[0]), max(range.high, marks[marks.count - 1]))
    }
    let (lower, upper) = (lower, upper)
    let inside = marks.filter { lower <= $0 && $0 <= upper }
    ticks = zip(inside, Self.labels(inside, isLog: isLog)).map { Tick(value: $0, label: $1) }
  }

  /// Creates an axis of names: 0 is the first name, at the upper end, 1 the second, and so on.
  init(names: [String]) {
    isLog = false
    (lower, upper) = (Double(names.count) - 0.5, -0.5)
    ticks = names.enumerated().map { Tick(value: Double($0), label: $1) }
  }

  static func canDraw(_ value: Double, isLog: Bool) -> Bool {
    // This is written so that a NaN fails.
    abs(value) <= magnitudeLimit && (!isLog || value >= 1 / magnitudeLimit)
  }

  /// Returns the position of `value` between `lower` (0) and `upper` (1).
  package func fraction(_ value: Double) -> Double {
    isLog
      ? log10(value / lower) / log10(upper / lower) : (value - lower) / (upper - lower)
  }

  // MARK: Range

  /// Returns the range, with room around it if it is a single value or nearly so.
  private static func widened(
    _ low: Double, _ high: Double, isLog: Bool
  ) -> (low: Double, high: Double) {
    let size = max(abs(low), abs(high))
    guard high - low <= max(1e-9 * size, 1e-150) else {
      // Steps and times start from 0 even if the first one shown is a little later.
      return (!isLog && low > 0 && low < 0.1 * high ? 0 : low, high)
    }
    if isLog { return (low / 2, high * 2) }
    let room = size < 1e-140 ? 1 : 0.1 * size
    return (low - room, high + room)
  }

  // MARK: Ticks

  /// Returns multiples of 1, 2 or 5 times a power of ten that reach to or beyond both ends.
  private static func linearMarks(_ range: (low: Double, high: Double)) -> [Double] {
    let rough = (range.high - range.low) / 5
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.99 } ?? 10 * power
    // The small margin keeps 0.30000000000000004 from asking for one more tick.
    let first = floor(range.low / step + 1e-6)
    let last = ceil(range.high / step - 1e-6)
    // Each mark is rounded, so that 3 * 0.1 is the 0.3 that its label says.
    return stride(from: first, through: last, by: 1).map {
      let mark = $0 * step
      return Double(String(format: "%.12g", mark)) ?? mark
    }
  }

  /// Returns powers of ten, with 2 and 5 between them if there are few. A range that is narrower
  /// still has the marks of a linear axis.
  private static func logMarks(_ range: (low: Double, high: Double)) -> [Double] {
    let decades = log10(range.high / range.low)
    if decades < 0.7 {
      return linearMarks(range).filter { $0 > 0 }
    }
    let first = Int(floor(log10(range.low) + 1e-9))
    let last = Int(ceil(log10(range.high) - 1e-9))
    let multiples = decades < 3.2 ? [1.0, 2, 5] : [1]
    let stride = max(1, (last - first + 5) / 7)
    let marks = Swift.stride(from: first, through: last + stride - 1, by: stride).flatMap { power in
      multiples.map { Double("\(Int($0))e\(power)") ?? $0 * pow(10, Double(power)) }
    }
    // At each end, one mark is kept at or outside the range.
    let start = marks.lastIndex { $0 <= range.low * (1 + 1e-9) } ?? 0
    let end = marks.firstIndex { $0 >= range.high * (1 - 1e-9) } ?? marks.count - 1
    return Array(marks[start...end])
  }

  // MARK: Labels

  /// Returns plain decimals if they are short for all marks, and otherwise powers of ten for all.
  private static func labels(_ marks: [Double], isLog: Bool) -> [String] {
    let sizes = marks.map(abs).filter { $0 > 0 }
    guard let smallest = sizes.min(), let largest = sizes.max() else {
      return marks.map { _ in "0" }
    }
    let isPlain = largest < 1e6 && smallest >= (isLog ? 1e-3 : 1e-5)
    guard isPlain else { return marks.map(scientific) }
    if isLog { return marks.map { trimmed(String(format: "%.10f", $0)) } }
    let texts = marks.map { trimmed(String(format: "%.10f", $0)) }
    let decimals = texts.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
    return marks.map { minus(String(format: "%.\(decimals)f", $0)) }
  }

  /// Returns the value in the form 10⁻³, 2×10⁵ or −1.5×10⁷.
  private static func scientific(_ value: Double) -> String {
    if value == 0 { return "0" }
    let parts = String(format: "%.10e", value).split(separator: "e")
    let digits = trimmed(String(parts[0]))
    let exponent = String(Int(parts[1]) ?? 0).map { superscripts[$0] ?? $0 }
    let power = "10" + String(exponent)
    return switch digits {
    case "1": power
    case "−1": "−" + power
    default: digits + "×" + power
    }
  }

  private static let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]

  /// Returns a decimal number without trailing zeros.
  private static func trimmed(_ number: String) -> String {
    var number = number
    if number.contains(".") {
      while number.hasSuffix("0") { number.removeLast() }
      if number.hasSuffix(".") { number.removeLast() }
    }
    return minus(number)
  }

  /// Returns the number with a true minus sign.
  private static func minus(_ number: String) -> String {
    number.hasPrefix("-") ? "−" + number.dropFirst() : number
  }
}
