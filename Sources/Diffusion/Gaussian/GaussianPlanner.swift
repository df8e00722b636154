import Foundation
import Kernels
import Numerics
import Randomness

/// Finds how to sample Gaussian data with the least exact W2, without drawing or training anything.
///
/// For each sampler it first finds the best times of every named schedule, and then moves the times
/// freely from there, and from points around the best, to the nearest minimum. The searches use the
/// data's directions in groups; the best is then moved on with all of them. Results are rounded, so
/// that the same question has the same answer on every processor. The planner ignores whatever is
/// not Gaussian about the data, and clipping; of a network's own error it knows what it is told.
package struct GaussianPlanner: Sendable {
  /// Settings with their exact error.
  package struct Judged: Equatable, Sendable {
    package let settings: SamplingSettings
    package let error: GaussianError

    package var distance: Double { error.total }
  }

  /// The best way to use one sampler.
  package struct Choice: Equatable, Sendable {
    /// With times of its own.
    package let planned: Judged
    /// With the best times of the best named schedule, which is never better.
    package let named: Judged
    /// Whether the planned times are a local minimum; nil for very many times, and where no number
    /// tells, as where nothing is left of the distance.
    package let certificate: PlanCertificate?

    package var settings: SamplingSettings { planned.settings }
    package var distance: Double { planned.distance }
  }

  package let spectrum: GaussianSpectrum
  /// The error of the network that will be sampled; nil for exact estimates.
  package let modelError: ModelError?
  /// The times that may be used: those that a model was trained on.
  package let timeRange: TimeRange
  /// Whether to look for better minima after the first. It takes some ten times as long, and matters
  /// for `Sampler.classic` above all, which has many.
  package let isThorough: Bool
  /// The number of starting points drawn at random for each sampler, besides the planner's own.
  package let randomStarts: Int
  package let threads: Int

  package init(
    spectrum: GaussianSpectrum, modelError: ModelError? = nil, timeRange: TimeRange = .standard,
    isThorough: Bool = true, randomStarts: Int = 0, threads: Int = ThreadTeam.processorCount
  ) {
    (self.spectrum, self.modelError, self.timeRange) = (spectrum, modelError, timeRange)
    (self.isThorough, self.randomStarts, self.threads) = (isThorough, randomStarts, threads)
  }

  /// Returns settings with their exact error.
  ///
  /// - Throws: `InvalidSetting` naming the first setting outside its range.
  package func judge(_ settings: SamplingSettings) throws(InvalidSetting) -> Judged {
    Judged(
      settings: settings,
      error: GaussianRecursion(plan: try settings.plan(), modelError: modelError)
        .error(on: spectrum))
  }

  /// Returns what `digits sample` does with this many evaluations unless told otherwise.
  package func standard(evaluations: Int) throws(InvalidSetting) -> Judged {
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
    let total = samplers.count * Self.parts
    for (i, sampler) in samplers.enumerated() {
      guard let steps = GaussianScheme.sampler(sampler).steps(evaluations: evaluations) else {
        continue
      }
      let search = SamplerSearch(self, sampler, steps: steps)
      found += try [search.choice { try progress(i * Self.parts + $0, total) }].compactMap { $0 }
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

  /// The parts of one sampler's search, for progress: schedules, starts, points around the best, and
  /// the last descent.
  static let parts = 4
}

/// The search for one sampler.
private struct SamplerSearch {
  private let planner: GaussianPlanner
  private let settings: SamplingSettings
  private let steps: Int
  private let team: ThreadTeam
  /// With the directions in groups, and with all of them.
  private let coarse: WalkDistance
  private let exact: WalkDistance

  private var coarseSearch: TimeSearch { TimeSearch(distance: coarse, range: planner.timeRange) }

  init(_ planner: GaussianPlanner, _ sampler: Sampler, steps: Int) {
    (self.planner, self.steps) = (planner, steps)
    var settings = SamplingSettings.standard(planner.timeRange)
    (settings.sampler, settings.steps) = (sampler, steps)
    self.settings = settings
    team = ThreadTeam(threads: planner.threads)
    coarse = Self.distance(planner, sampler, mergedWithin: 1.1)
    exact = Self.distance(planner, sampler, mergedWithin: 1)
  }

  private static func distance(
    _ planner: GaussianPlanner, _ sampler: Sampler, mergedWithin spread: Double
  ) -> WalkDistance {
    WalkDistance(
      sampler: sampler, spectrum: planner.spectrum, modelError: planner.modelError,
      mergedWithin: spread)
  }

  /// The more times there are, the longer a descent takes and the less the starts matter.
  private var rounds: Int { !planner.isThorough ? 0 : steps <= 20 ? 12 : steps <= 100 ? 2 : 0 }
  private var escapes: Int { rounds }
  private var ownRandomStarts: Int { planner.isThorough && steps <= 20 ? 48 : 0 }
  private static let pointsPerRound = 4
  /// More times have no certificate, which takes two gradients for each of them.
  private static let mostCertified = 100

  /// Returns nil if no walk has finite moments.
  func choice(progress: (Int) throws -> Void) throws -> GaussianPlanner.Choice? {
    try progress(0)
    let schedules = ScheduleSearch(distance: coarse, range: planner.timeRange)
    let found = try team.map(Schedule.allCases.count) { i in
      var settings = settings
      settings.schedule = Schedule.allCases[i]
      return schedules.best(settings)
    }
    let named = try found.compactMap { $0 }.map { try planner.judge($0) }
      .filter(\.distance.isFinite)
    guard let best = named.min(by: { $0.distance < $1.distance }) else { return nil }
    try progress(1)
    let times = try plannedTimes(starts(named))
    try progress(2)
    let around = try pointsAround(times)
    try progress(3)
    return try refined(around, best)
  }

  /// Each schedule's best times, and the same schedules over wider and narrower ranges.
  private func starts(_ named: [GaussianPlanner.Judged]) -> [[Double]] {
    let bounds =
      planner.isThorough && steps <= 100 ? [(0.02, 6.0), (0.001, 10), (0.1, 3), (0.02, 10)] : []
    let shapes = bounds.flatMap { bounds in
      Schedule.allCases.map { schedule in
        var settings = settings
        settings.schedule = schedule
        settings.firstTime = max(bounds.0, planner.timeRange.minimum)
        settings.lastTime = min(bounds.1, planner.timeRange.maximum)
        return settings.stepTimes
      }
    }
    return named.map(\.settings.stepTimes) + shapes + randomStarts()
  }

  /// Times whose log ratios are drawn uniformly from the range.
  private func randomStarts() -> [[Double]] {
    let low = OrnsteinUhlenbeck.logSNR(planner.timeRange.maximum)
    let high = OrnsteinUhlenbeck.logSNR(planner.timeRange.minimum)
    return (0..<ownRandomStarts + planner.randomStarts).map { start in
      var stream = RandomStream(seed: 1, purpose: .synthesis, index: UInt64(start))
      let ratios = (0..<steps).map { _ in low + (high - low) * stream.uniform() }
      return ratios.sorted(by: >).map(OrnsteinUhlenbeck.time(logSNR:))
    }
  }

  private typealias Found = (times: [Double], value: Double)

  private func plannedTimes(_ starts: [[Double]]) throws -> Found {
    let found = try team.map(starts.count) { coarseSearch.optimum(from: starts[$0]) }
    return found.min { $0.value < $1.value } ?? (starts[0], .infinity)
  }

  /// Goes from one minimum to better ones near it, a few times.
  private func pointsAround(_ start: Found) throws -> Found {
    let search = coarseSearch
    var best = start
    for round in 0..<rounds {
      let centre = best
      let found = try team.map(Self.pointsPerRound) { point in
        var stream = RandomStream(
          seed: 1, purpose: .samplingStart, index: UInt64(round), step: UInt32(point))
        return search.optimum(from: search.moved(centre.times) { stream.normal() })
      }
      if let least = found.min(by: { $0.value < $1.value }), least.value < best.value {
        best = least
      }
    }
    return best
  }

  private func refined(
    _ found: Found, _ named: GaussianPlanner.Judged
  ) throws -> GaussianPlanner.Choice {
    let search = TimeSearch(distance: exact, range: planner.timeRange)
    var best = search.optimum(from: found.times, iterations: 2000)
    for _ in 0..<escapes {
      guard let (certificate, beside) = try? search.certificate(best.times, length: 0.5),
        certificate.verdict != .minimum
      else { break }
      // Down from a saddle.
      let nexts = try team.map(beside.count) { search.optimum(from: beside[$0]) }
      guard let next = nexts.min(by: { $0.value < $1.value }),
        next.value < best.value * (1 - 1e-7)
      else { break }
      best = next
    }
    let times = best.times.map {
      min(
        max(SignificantDigits.rounded($0, 9), planner.timeRange.minimum),
        planner.timeRange.maximum)
    }
    // The schedule's own times stay where the search could not improve them, or rounding joins two.
    let better = (try? planner.judge(settings.walking(times)))
      .flatMap { $0.distance < named.distance ? $0 : nil }
    let planned = try better ?? planner.judge(settings.walking(named.settings.stepTimes))
    return GaussianPlanner.Choice(
      planned: planned, named: named,
      certificate: steps > Self.mostCertified
        ? nil : try? search.certificate(planned.settings.stepTimes).certificate)
  }
}
