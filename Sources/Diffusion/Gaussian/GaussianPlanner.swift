import Foundation

/// Finds how to sample Gaussian data with the least exact W2, without drawing or training anything.
///
/// The search uses fixed grids and fixed moves from their best point, so the same question has the
/// same answer everywhere. It ignores whatever is not Gaussian about the data, the network's own
/// error, and clipping.
package struct GaussianPlanner: Sendable {
  /// Settings with their exact error.
  package struct Choice: Equatable, Sendable {
    package let settings: SamplingSettings
    package let error: GaussianError

    package var distance: Double { error.total }
  }

  package let spectrum: GaussianSpectrum
  /// The times that may be used: those that a model was trained on.
  package let timeRange: TimeRange

  package init(spectrum: GaussianSpectrum, timeRange: TimeRange = .standard) {
    (self.spectrum, self.timeRange) = (spectrum, timeRange)
  }

  /// Returns settings with their exact error.
  ///
  /// - Throws: `InvalidSetting` naming the first setting outside its range.
  package func judge(_ settings: SamplingSettings) throws(InvalidSetting) -> Choice {
    Choice(
      settings: settings,
      error: GaussianRecursion(plan: try settings.plan()).error(on: spectrum))
  }

  /// Returns what `digits sample` does with this many evaluations unless told otherwise.
  package func standard(evaluations: Int) throws(InvalidSetting) -> Choice {
    var settings = SamplingSettings.standard(timeRange)
    settings.steps = GaussianScheme.sampler(settings.sampler).steps(evaluations: evaluations) ?? 1
    return try judge(settings)
  }

  /// Returns the best settings of every sampler in `samplers`, the best sampler first.
  ///
  /// - Parameters:
  ///   - evaluations: the most network evaluations per image, at least 1.
  ///   - progress: called with the parts done and all parts; what it throws ends the search.
  /// - Throws: `InvalidSetting` if no sampler has any, or what `progress` throws.
  package func choices(
    evaluations: Int, samplers: [Sampler] = Sampler.allCases,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [Choice] {
    var found: [Choice] = []
    let total = samplers.count * Schedule.allCases.count
    for (i, sampler) in samplers.enumerated() {
      guard let steps = GaussianScheme.sampler(sampler).steps(evaluations: evaluations) else {
        continue
      }
      var best: Candidate?
      for (j, schedule) in Schedule.allCases.enumerated() {
        try progress(i * Schedule.allCases.count + j, total)
        var settings = SamplingSettings.standard(timeRange)
        (settings.sampler, settings.schedule, settings.steps) = (sampler, schedule, steps)
        if let candidate = search(settings), candidate.isBetter(than: best) { best = candidate }
      }
      if let best { found.append(try judge(best.settings)) }
    }
    try progress(total, total)
    guard !found.isEmpty else {
      throw InvalidSetting(
        name: "evaluations", expected: "enough for one step of a sampler", found: "\(evaluations)")
    }
    // The sort is stable, so that equals keep the samplers' own order.
    return found.enumerated().sorted {
      ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset)
    }
    .map(\.element)
  }

  // MARK: Search

  private struct Candidate {
    let settings: SamplingSettings
    let distance: Double

    /// Whether this is better by more than rounding, so that every processor chooses the same.
    func isBetter(than other: Candidate?) -> Bool {
      other.map { distance < $0.distance * (1 - 1e-9) } ?? distance.isFinite
    }
  }

  private static let coarseFirstTimes = [
    1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
  ]
  private static let coarseLastTimes = [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50]
  /// The factors by which a time, or rho, is multiplied and divided, the coarse one first.
  private static let moves = [1.3, 1.1]

  private func candidate(_ settings: SamplingSettings) -> Candidate? {
    guard let plan = try? settings.plan() else { return nil }
    return Candidate(
      settings: settings, distance: GaussianRecursion(plan: plan).distance(to: spectrum))
  }

  /// Returns the best times, and rho, for a sampler on a schedule; nil if no error is finite.
  private func search(_ settings: SamplingSettings) -> Candidate? {
    let range = timeRange.minimum...timeRange.maximum
    // A single step leaves only one time to choose.
    let hasFirstTime = settings.schedule.usesFirstTime && settings.steps > 1
    let firstTimes =
      hasFirstTime
      ? [range.lowerBound] + Self.coarseFirstTimes.filter { $0 > range.lowerBound }
      : [settings.firstTime]
    let lastTimes = Self.coarseLastTimes.filter { $0 < range.upperBound } + [range.upperBound]
    var best: Candidate?
    for lastTime in lastTimes {
      for firstTime in firstTimes where firstTime < lastTime {
        var settings = settings
        (settings.firstTime, settings.lastTime) = (firstTime, lastTime)
        if let candidate = candidate(settings), candidate.isBetter(than: best) { best = candidate }
      }
    }
    guard var best else { return nil }
    var coordinates: [(WritableKeyPath<SamplingSettings, Double>, ClosedRange<Double>)] = [
      (\.lastTime, range)
    ]
    if hasFirstTime { coordinates.append((\.firstTime, range)) }
    if settings.schedule == .karras { coordinates.append((\.rho, 1...100)) }
    for factor in Self.moves {
      // Each round must reduce the distance, so there are finitely many; the bound is for safety.
      for _ in 0..<100 {
        let before = best.distance
        for (coordinate, range) in coordinates {
          for scale in [factor, 1 / factor] {
            var settings = best.settings
            let moved = Self.rounded(settings[keyPath: coordinate] * scale)
            settings[keyPath: coordinate] = min(range.upperBound, max(range.lowerBound, moved))
            if let candidate = candidate(settings), candidate.isBetter(than: best) {
              best = candidate
            }
          }
        }
        if best.distance == before { break }
      }
    }
    return best
  }

  /// Rounds to two significant digits, as a person would write the number.
  private static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.1e", value)) ?? value
  }
}
