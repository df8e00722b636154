/// The closed range of times [tMin, T] on which a network is trained.
package struct TimeRange: Equatable, Sendable, Codable {
  /// tMin, at least `OrnsteinUhlenbeck.smallestTime`.
  package let minimum: Double
  /// T, at most `OrnsteinUhlenbeck.largestTime`.
  package let maximum: Double

  /// [1e-4, 10]: the paper's first sampling time and its horizon. At T = 10 the data's share of
  /// X_T is e^{-5} = 0.0067, below one percent.
  package static let standard = TimeRange(unchecked: 1e-4, 10)

  private init(unchecked minimum: Double, _ maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// - Throws: `InvalidSetting` unless smallestTime <= minimum < maximum <= largestTime.
  package init(minimum: Double, maximum: Double) throws(InvalidSetting) {
    let (low, high) = (OrnsteinUhlenbeck.smallestTime, OrnsteinUhlenbeck.largestTime)
    guard minimum >= low, minimum < maximum, maximum <= high else {
      throw InvalidSetting(
        name: "time range", expected: "\(low) <= tMin < T <= \(high)",
        found: "tMin \(minimum), T \(maximum)")
    }
    self.init(unchecked: minimum, maximum)
  }

  private enum CodingKeys: String, CodingKey { case minimum, maximum }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      minimum: values.decode(Double.self, forKey: .minimum),
      maximum: values.decode(Double.self, forKey: .maximum))
  }
}
