import Foundation

/// Everything that decides how samples are drawn, except the network and the seed.
package struct SamplingSettings: Equatable, Sendable, Codable {
  package var sampler: Sampler
  /// The share of the posterior's noise in `Sampler.ddim`, and of all noise in
  /// `Sampler.consistency`, that is new, in [0, 1]; other samplers ignore it.
  package var eta: Double
  /// The shares in the steps of `Sampler.consistency`, [K - 1], the first step's first; nil for `eta` in
  /// all of them.
  package var etas: [Double]?
  package var schedule: Schedule
  /// The times of a plan, [K], t_1 < ... < t_K = T, which are walked in place of the schedule's;
  /// `walking(_:)` sets them.
  package private(set) var times: [Double]?
  /// rho of `Schedule.karras`, in [1, 100]; other schedules ignore it.
  package var rho: Double
  /// K, the number of steps, 1...100 000.
  package var steps: Int
  /// t_1, for the schedules that use it.
  package var firstTime: Double
  /// T, where sampling starts from N(0, I).
  package var lastTime: Double
  /// Whether the step to t = 0 adds its noise. The papers' code does, which leaves noise of
  /// standard deviation sqrt(1 - e^{-t_1}) (0.01 at t_1 = 1e-4) on every pixel; here it is off.
  package var noiseInLastStep: Bool
  /// The time from which on `Sampler.dpm2mSDE` adds no noise, so that it steps as `dpm2m`; nil for noise
  /// to the end, and ignored by other samplers. Few steps cannot take away late noise.
  package var quietTime: Double?
  /// The range that estimates of X_0 are clipped to before use, with -1 for black and 1 for white
  /// whatever the model's own range is; nil leaves them alone.
  ///
  /// Dynamic thresholding (Saharia et al., arXiv 2205.11487, section 2.3), meant for strong
  /// guidance, made ten steps of `dpm2mSDE` worse: an FID of 1.92 became 2.7 with the 95th
  /// percentile and 3.8 with the 99.5th. Digits are black and white at their extremes anyway.
  package var clip: ClosedRange<Double>?

  /// Returns what `digits` draws with unless told otherwise; those choices are made only here.
  ///
  /// A network that reads labels or clusters need not decide what to draw, so that few steps of `dpm2mSDE`
  /// may lie closer to the image, on the schedule `power`, and go quiet there (`Models/RECIPES.md`).
  ///
  /// - Parameters:
  ///   - timeRange: the times that the model was trained on.
  ///   - sampler: one that was chosen, as the schedule and the steps may be.
  ///   - isInformed: whether the network reads labels or clusters, and is told one.
  package static func standard(
    _ timeRange: TimeRange = .standard, sampler: Sampler? = nil, schedule: Schedule? = nil,
    steps: Int? = nil, isInformed: Bool = false
  ) -> SamplingSettings {
    let (sampler, steps) = (sampler ?? .dpm2mSDE, steps ?? standardSteps)
    let areCloser =
      isInformed && sampler == .dpm2mSDE && schedule == nil && steps < standardSteps
    var settings = SamplingSettings(
      sampler: sampler, firstTime: timeRange.minimum, lastTime: timeRange.maximum, clip: -1...1
    ).with(schedule ?? (areCloser ? .power : .quadratic), steps: steps)
    if areCloser { settings.quietTime = standardQuietTime }
    return settings
  }

  /// Returns what `digits` draws with from a model unless told otherwise.
  ///
  /// - Parameters:
  ///   - sampler: one that was chosen, as the schedule and the steps may be. A distilled model has its
  ///     own, and takes no more steps than it can.
  ///   - guidance: how strongly a label pulls; with 0 the model is not told it.
  package static func standard(
    _ model: DiffusionModel, sampler: Sampler? = nil, schedule: Schedule? = nil, steps: Int? = nil,
    guidance: Double = 1
  ) -> SamplingSettings {
    model.consistencyTimes.map {
      consistency($0, steps: min(max(steps ?? consistencySteps, 1), $0.count))
    }
      ?? standard(
        model.timeRange, sampler: sampler, schedule: schedule, steps: steps,
        isInformed: model.isInformed(guidance: guidance))
  }

  /// Returns the settings with another schedule and number of steps. The first time must be the smallest
  /// that the model was trained on; that of `power` becomes its own.
  package func with(_ schedule: Schedule, steps: Int) -> SamplingSettings {
    var other = self
    (other.schedule, other.steps) = (schedule, steps)
    guard schedule == .power else { return other }
    let steepest = steps > 1 ? lastTime / pow(Double(steps), Self.largestPower) : 0
    let first = max(firstTime, Self.powerFirstTime, steepest)
    if first < lastTime { other.firstTime = first }
    return other
  }

  private static let standardSteps = 50
  /// t_1 of `Schedule.power` unless told otherwise: that of the standard steps, with which it is then
  /// the quadratic schedule.
  package static let powerFirstTime = 0.004
  /// Its largest p, since five steps or fewer cannot reach so far.
  private static let largestPower = 4.0
  /// Where few steps go quiet unless told otherwise.
  package static let standardQuietTime = 0.5
  /// The steps of a distilled model unless told otherwise, if it has as many times.
  package static let consistencySteps = 4
  /// The shares of new noise in the steps of a distilled model, the first step's first; see
  /// `Models/RECIPES.md`.
  package static let consistencyEtas = [0.95, 1, 0.9]

  /// Returns the settings of a distilled model.
  ///
  /// - Parameters:
  ///   - times: those that it was trained at, ascending.
  ///   - steps: 1 to their number, the number of evaluations; fewer leave out the smallest times.
  package static func consistency(_ times: [Double], steps: Int) -> SamplingSettings {
    precondition(
      (1...times.count).contains(steps), "\(times.count) times do not make \(steps) steps")
    var settings = standard()
    settings.sampler = .consistency
    settings.etas = (0..<steps - 1).map { consistencyEtas[min($0, consistencyEtas.count - 1)] }
    return settings.walking(Array(times.suffix(steps)))
  }

  /// Makes plain settings without clipping where a value is left out, for work on the method
  /// itself; commands start from `standard`.
  package init(
    sampler: Sampler = .ancestral, eta: Double = 0, schedule: Schedule = .exponential,
    rho: Double = Schedule.standardRho, steps: Int = 50, firstTime: Double = 1e-4,
    lastTime: Double = 10,
    noiseInLastStep: Bool = false, clip: ClosedRange<Double>? = nil
  ) {
    self.sampler = sampler
    self.eta = eta
    self.schedule = schedule
    times = nil
    self.rho = rho
    self.steps = steps
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.noiseInLastStep = noiseInLastStep
    self.clip = clip
  }

  /// Returns the settings with times of their own in place of a schedule's.
  ///
  /// - Parameter times: [K], t_1 < ... < t_K = T, all above 0.
  package func walking(_ times: [Double]) -> SamplingSettings {
    precondition(!times.isEmpty, "A walk has at least one time.")
    var settings = self
    settings.times = times
    (settings.steps, settings.firstTime) = (times.count, times[0])
    settings.lastTime = times[times.count - 1]
    return settings
  }

  /// The schedule's name, or that of times of a plan.
  package var scheduleName: String { times == nil ? schedule.rawValue : "planned" }

  /// The K times of the steps, t_1 < ... < t_K = T.
  package var stepTimes: [Double] {
    times
      ?? Array(
        schedule.times(steps: steps, firstTime: firstTime, lastTime: lastTime, rho: rho)
          .dropFirst())
  }

  /// The number of network evaluations per image.
  package var evaluations: Int { sampler.evaluations(steps: steps) }

  /// The number of steps, and of evaluations where those are more.
  package var stepsText: String {
    (steps == 1 ? "1 step" : "\(steps) steps")
      + (evaluations == steps ? "" : " (\(evaluations) evaluations)")
  }

  /// Such as "dpm2m-sde, power, 10 steps, quiet from t = 0.5".
  package var text: String {
    "\(sampler.rawValue), \(scheduleName), \(stepsText)"
      + (quietTime.map { ", quiet from t = \($0)" } ?? "")
  }

  /// Returns the K steps in the order they are walked, from T down to 0.
  ///
  /// - Parameter process: the process whose states are walked.
  /// - Throws: `InvalidSetting` naming the first setting outside its range.
  package func plan(
    in process: ForwardProcess = .ornsteinUhlenbeck
  ) throws(InvalidSetting) -> [SamplingStep] {
    try validate()
    let times = stepTimes
    guard times[0] > 0, zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw InvalidSetting(
        name: "steps", expected: "few enough for the schedule's times to differ",
        found: "\(steps) steps from \(firstTime) to \(lastTime)")
    }
    let etas = sampler == .consistency ? etas : nil
    return Self.steps(
      sampler, times: times, etas: etas.map { $0 + [eta] } ?? Array(repeating: eta, count: steps),
      noiseInLastStep: noiseInLastStep, quietTime: quietTime, in: process)
  }

  /// Returns the K steps from T down to 0.
  ///
  /// - Parameters:
  ///   - times: [K], t_1 < ... < t_K = T, all above 0.
  ///   - etas: [K], the first step's first; nil for 0.
  static func steps(
    _ sampler: Sampler, times: [Double], etas: [Double]? = nil, noiseInLastStep: Bool = false,
    quietTime: Double? = nil, in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> [SamplingStep] {
    times.indices.reversed().map { k in
      let next = k > 0 ? times[k - 1] : 0
      let isQuiet = sampler == .dpm2mSDE && times[k] <= quietTime ?? 0
      var coefficients = (isQuiet ? .dpm2m : sampler).coefficients(
        from: times[k], to: next, previous: k + 1 < times.count ? times[k + 1] : nil,
        eta: etas?[times.count - 1 - k] ?? 0, in: process)
      if k == 0 && !noiseInLastStep { coefficients.noise = 0 }
      return SamplingStep(time: times[k], nextTime: next, coefficients: coefficients)
    }
  }

  /// Why nothing can be drawn with these settings, or nil; checks settings that come from outside.
  package var fault: String? {
    do throws(InvalidSetting) {
      try validate()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func validate() throws(InvalidSetting) {
    let (low, high) = (OrnsteinUhlenbeck.smallestTime, OrnsteinUhlenbeck.largestTime)
    guard (1...100_000).contains(steps) else {
      throw InvalidSetting(name: "steps", expected: "1 to 100000", found: "\(steps)")
    }
    guard eta >= 0, eta <= 1 else {
      throw InvalidSetting(name: "eta", expected: "0 to 1", found: "\(eta)")
    }
    if let etas {
      guard etas.count == steps - 1, etas.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
        throw InvalidSetting(
          name: "etas", expected: "\(steps - 1) numbers from 0 to 1", found: "\(etas)")
      }
    }
    guard lastTime > low, lastTime <= high else {
      throw InvalidSetting(
        name: "time max", expected: "more than \(low), at most \(high)", found: "\(lastTime)")
    }
    guard quietTime.map({ $0 > 0 && $0 <= high }) != false else {
      throw InvalidSetting(
        name: "quiet from", expected: "more than 0, at most \(high)", found: "\(quietTime ?? 0)")
    }
    guard rho >= 1, rho <= 100 else {
      throw InvalidSetting(name: "rho", expected: "1 to 100", found: "\(rho)")
    }
    if let times { try validate(times) }
    guard
      times != nil || !schedule.usesFirstTime || (firstTime >= low && firstTime < lastTime)
    else {
      throw InvalidSetting(
        name: "time min", expected: "at least \(low) and below the largest time \(lastTime)",
        found: "\(firstTime)")
    }
    guard clip?.lowerBound.isFinite != false, clip?.upperBound.isFinite != false else {
      throw InvalidSetting(name: "clip", expected: "a finite range", found: "\(clip!)")
    }
  }

  private func validate(_ times: [Double]) throws(InvalidSetting) {
    let low = OrnsteinUhlenbeck.smallestTime
    guard times.count == steps, times.first == firstTime, times.last == lastTime else {
      throw InvalidSetting(
        name: "times", expected: "\(steps) times from \(firstTime) to \(lastTime)",
        found: times.isEmpty
          ? "none" : "\(times.count) from \(times[0]) to \(times[times.count - 1])")
    }
    guard times[0] >= low else {
      throw InvalidSetting(
        name: "times", expected: "a first time of at least \(low)", found: "\(times[0])")
    }
    for (before, after) in zip(times, times.dropFirst()) where !(before < after) {
      throw InvalidSetting(
        name: "times", expected: "rising times", found: "\(before) before \(after)")
    }
  }
}

/// One step of a sampling plan.
package struct SamplingStep: Equatable, Sendable {
  /// t, the time of the state before the step; the network is evaluated here.
  package let time: Double
  /// u < t, the time after it; 0 in the last step. A correction also evaluates the network here.
  package let nextTime: Double
  package var coefficients: StepCoefficients

  package init(time: Double, nextTime: Double, coefficients: StepCoefficients) {
    self.time = time
    self.nextTime = nextTime
    self.coefficients = coefficients
  }
}
