import Foundation
import Numerics

/// Finds the first time, last time and rho with which a schedule suits a sampler best, by the exact
/// distance from Gaussian data.
struct ScheduleSearch {
  let distance: WalkDistance
  let range: TimeRange

  private static let coarseFirstTimes = [1e-4, 1e-3, 5e-3, 0.02, 0.05, 0.1, 0.2, 0.5]
  private static let coarseLastTimes = [
    1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9, 10, 12, 15, 20, 30, 50,
  ]
  /// The grid's best points from which the search descends.
  private static let starts = 12

  /// What a schedule can change. All are positive and are searched on a logarithmic scale.
  private struct Coordinate {
    let path: WritableKeyPath<SamplingSettings, Double>
    let low: Double
    let high: Double

    /// Maps the whole line to the range: the logarithm goes from one end to the other along a
    /// logistic curve.
    func value(_ z: Double) -> Double { low * exp(log(high / low) / (1 + exp(-z))) }

    /// An end of the range is moved a little inside, from where the search can leave it.
    func point(_ value: Double) -> Double {
      let share = min(max(log(value / low) / log(high / low), 0.01), 0.99)
      return log(share / (1 - share))
    }
  }

  /// Returns the best settings with the sampler, schedule and steps of `settings`; nil if no
  /// distance is finite.
  func best(_ settings: SamplingSettings) -> SamplingSettings? {
    let grid = grid(settings).map { ($0, value($0)) }.filter(\.1.isFinite)
      .sorted { $0.1 < $1.1 }
    let found = grid.prefix(Self.starts).map { descend(from: $0.0) }
    return (found + grid.prefix(1).map(\.0)).min { value($0) < value($1) }
  }

  private func value(_ settings: SamplingSettings) -> Double {
    isAllowed(settings) ? distance(settings.stepTimes).value : .infinity
  }

  /// Whether the steps exist and lie within the range, below which times that are not
  /// chosen may fall.
  private func isAllowed(_ settings: SamplingSettings) -> Bool {
    settings.fault == nil && settings.stepTimes[0] >= range.minimum
  }

  private func grid(_ settings: SamplingSettings) -> [SamplingSettings] {
    let lasts =
      Self.coarseLastTimes.filter { $0 > range.minimum && $0 < range.maximum } + [range.maximum]
    let firsts =
      hasFirstTime(settings)
      ? [range.minimum] + Self.coarseFirstTimes.filter { $0 > range.minimum }
      : [settings.firstTime]
    return lasts.flatMap { last in
      firsts.filter { $0 < last || !hasFirstTime(settings) }.map { first in
        var settings = settings
        (settings.firstTime, settings.lastTime) = (first, last)
        return settings
      }
    }
  }

  /// A single step leaves only one time to choose.
  private func hasFirstTime(_ settings: SamplingSettings) -> Bool {
    settings.schedule.usesFirstTime && settings.steps > 1
  }

  private func descend(from start: SamplingSettings) -> SamplingSettings {
    var coordinates = [Coordinate(path: \.lastTime, low: range.minimum, high: range.maximum)]
    if hasFirstTime(start) {
      coordinates.append(
        Coordinate(path: \.firstTime, low: range.minimum, high: range.maximum))
    }
    if start.schedule == .karras { coordinates.append(Coordinate(path: \.rho, low: 1, high: 100)) }

    func settings(_ point: [Double]) -> SamplingSettings {
      var settings = start
      for (coordinate, z) in zip(coordinates, point) {
        settings[keyPath: coordinate.path] = coordinate.value(z)
      }
      return settings
    }
    func distance(_ point: [Double]) -> (value: Double, gradient: [Double]) {
      let nowhere = (Double.infinity, [Double](repeating: 0, count: point.count))
      let here = settings(point)
      guard isAllowed(here) else { return nowhere }
      let (value, slopes) = self.distance(here.stepTimes)
      guard value.isFinite else { return nowhere }
      let gradient = point.indices.map { i in
        var (up, down) = (point, point)
        up[i] += 1e-5
        down[i] -= 1e-5
        let (above, below) = (settings(up).stepTimes, settings(down).stepTimes)
        return slopes.indices.reduce(0) { $0 + slopes[$1] * (above[$1] - below[$1]) } / 2e-5
      }
      return (log(value), gradient.map { $0 / value })
    }
    var search = QuasiNewton()
    search.mostIterations = 100
    let found = search.minimise(
      from: coordinates.map { $0.point(start[keyPath: $0.path]) }, distance)
    return rounded(settings(found.point), coordinates)
  }

  /// Rounds to four significant digits, so that a person can type the numbers.
  private func rounded(
    _ settings: SamplingSettings, _ coordinates: [Coordinate]
  ) -> SamplingSettings {
    var settings = settings
    for coordinate in coordinates {
      let value = SignificantDigits.rounded(settings[keyPath: coordinate.path], 4)
      settings[keyPath: coordinate.path] = min(max(value, coordinate.low), coordinate.high)
    }
    return settings
  }
}

/// Rounds numbers that are searched for, so that every processor finds the same.
enum SignificantDigits {
  static func rounded(_ value: Double, _ digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", value)) ?? value
  }
}
