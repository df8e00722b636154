import Foundation

/// How much of the processor time that this process could use goes to other work on the machine.
///
/// Linux tells for each thread how long it has run, and how long it could have run but had to wait for a
/// core (`/proc/self/task/*/schedstat`). Elsewhere nothing is known.
package final class CoreShare {
  /// Nanoseconds of all threads that exist.
  package struct Times: Equatable, Sendable {
    package var ran = 0.0
    package var waited = 0.0

    package init(ran: Double = 0, waited: Double = 0) { (self.ran, self.waited) = (ran, waited) }
  }

  /// Less is usual on a machine with nothing else to do.
  private static let least = 0.1
  private static let interval = Duration.seconds(5)

  private var last = (times: CoreShare.times(), at: ContinuousClock.now)
  private var lost: Double?

  package init() {}

  /// What other work costs now, in words; empty if that is little or unknown.
  package var remark: String {
    let now = ContinuousClock.now
    if now - last.at >= Self.interval {
      let times = Self.times()
      lost = Self.lost(from: last.times, to: times)
      last = (times, now)
    }
    return Self.text(lost)
  }

  package static func text(_ lost: Double?) -> String {
    guard let lost, lost >= least else { return "" }
    return "  busy: -\(Int((100 * lost).rounded())) %"
  }

  /// Returns the share of the time in [0, 1] that threads wanted and did not get; nil if none ran.
  package static func lost(from: Times, to: Times) -> Double? {
    // Threads that have ended take their times with them.
    let (ran, waited) = (max(0, to.ran - from.ran), max(0, to.waited - from.waited))
    return ran + waited > 0 ? waited / (ran + waited) : nil
  }

  package static func times() -> Times {
    let folder = "/proc/self/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.reduce(into: Times()) { sum, thread in
      guard
        let text = try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8),
        let times = read(text)
      else { return }
      sum.ran += times.ran
      sum.waited += times.waited
    }
  }

  /// Reads "ran waited pieces"; nil for anything else.
  package static func read(_ text: String) -> Times? {
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    return numbers.count == 3 ? Times(ran: numbers[0], waited: numbers[1]) : nil
  }
}
