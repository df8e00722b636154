/// The closed range of times [tMin, T] on which a network is trained.
package struct TimeRange: Equatable, Sendable, Codable {
  /// tMin, at least `OrnsteinUhlenbeck.smallestTime`.
  package let minimum: Double
  /// T, at most `OrnsteinUhlenbeck.largestTime`.
  package let maximum: Double

  /// [1e-4, 10]: the paper's first sampling time and its horizon. At T = 10 the factor of the data
  /// in X_T is e^{-5} = 0.0067, below one percent.
  package static let standard = TimeRange(1e-4...10)

  private static let limits = OrnsteinUhlenbeck.smallestTime...OrnsteinUhlenbeck.largestTime

  /// Makes a range that the program chooses; numbers from outside use the `init` that throws.
  package init(_ times: ClosedRange<Double>) {
    precondition(
      Self.limits.contains(times.lowerBound) && times.lowerBound < times.upperBound
        && times.upperBound <= Self.limits.upperBound,
      "A range of times must lie within \(Self.limits) and not be empty, unlike \(times)")
    (minimum, maximum) = (times.lowerBound, times.upperBound)
  }

  /// - Throws: `InvalidSetting` unless smallestTime <= minimum < maximum <= largestTime.
  package init(minimum: Double, maximum: Double) throws(InvalidSetting) {
    let (low, high) = (Self.limits.lowerBound, Self.limits.upperBound)
    guard minimum >= low, minimum < maximum, maximum <= high else {
      throw InvalidSetting(
        name: "time range", expected: "\(low) <= smallest < largest <= \(high)",
        found: "\(minimum) and \(maximum)")
    }
    self.init(minimum...maximum)
  }

  private enum CodingKeys: String, CodingKey { case minimum, maximum }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      minimum: values.decode(Double.self, forKey: .minimum),
      maximum: values.decode(Double.self, forKey: .maximum))
  }
}
