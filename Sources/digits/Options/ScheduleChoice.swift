import ArgumentParser
import Diffusion

/// A value of `--schedule`: a schedule, or the wish for the best one.
enum ScheduleChoice: Equatable, ExpressibleByArgument {
  case fixed(Schedule)
  /// Chooses schedule and times by exact errors on the data's Gaussian, and the sampler if none is
  /// named.
  case automatic

  private static let automaticName = "auto"

  init?(argument: String) {
    if argument == Self.automaticName {
      self = .automatic
    } else if let schedule = Schedule(rawValue: argument) {
      self = .fixed(schedule)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { Schedule.allCases.map(\.rawValue) + [automaticName] }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  var schedule: Schedule? {
    if case .fixed(let schedule) = self { schedule } else { nil }
  }

  var defaultValueDescription: String { schedule?.rawValue ?? Self.automaticName }

  /// One line per choice, with its name.
  static var list: String {
    Schedule.list + "\n"
      + automaticName.padding(toLength: 13, withPad: " ", startingAt: 0)
      + "planned as by digits plan, which also picks a sampler if none is named"
  }
}
