import Diffusion

/// How long a run trains.
package enum TrainingBudget: Codable, Sendable, Equatable {
  case steps(Int)
  case epochs(Double)
  /// A time, which is converted to steps once, from the speed of the first steps. From then on the
  /// run is as reproducible as one of that many steps.
  case minutes(Double)

  /// Returns the steps of the whole run, or nil for a time that has not been converted yet.
  func steps(images: Int, batchSize: Int) -> Int? {
    switch self {
    case .steps(let steps): steps
    case .epochs(let epochs):
      max(1, Int((epochs * Double(images) / Double(batchSize)).rounded(.up)))
    case .minutes: nil
    }
  }
}

/// Measures the time of the first steps and converts minutes to steps.
struct StepClock {
  /// The steps that only warm up caches and clocks.
  private static let ignored = 5
  /// The fewest and the most steps to measure, all in the warm-up, whose rate needs no total.
  private static let measured = 20...(TrainingSettings.warmUpSteps - 10)
  /// The share of the time kept for pictures and files.
  static let reserve = 0.04

  private let start = ContinuousClock.now
  private var measuring: (since: ContinuousClock.Instant, steps: Int)?
  private var steps = 0

  /// Leaves a time that other work took out of the speed.
  mutating func leaveOut(_ time: Duration) { measuring?.since += time }

  /// Counts one more step taken in this process.
  mutating func count() {
    steps += 1
    if steps == Self.ignored { measuring = (.now, steps) }
  }

  /// Returns the steps that fit into `minutes`, including `taken`, once enough are measured.
  func plan(minutes: Double, taken: Int) -> Int? {
    guard let measuring, minutes.isFinite else { return nil }
    let count = steps - measuring.steps
    let seconds = (ContinuousClock.now - measuring.since) / .seconds(1)
    let isEnough = count >= Self.measured.lowerBound && seconds > min(10, minutes * 3)
    guard isEnough || count >= Self.measured.upperBound || seconds > minutes * 6 else {
      return nil
    }
    guard count > 0 else { return nil }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let left = minutes * 60 * (1 - Self.reserve) - elapsed
    return max(taken, taken + Int(max(0, left) * Double(count) / seconds))
  }
}
