import Foundation
import Reports
import Synchronization

/// Progress on standard error. On a terminal, one line with a bar, the rate and the time left is
/// drawn again and again. Elsewhere, a plain line appears every ten seconds. If quiet, nothing
/// appears.
package final class ProgressBar: Sendable {
  private struct State {
    /// What is being done. Another stage starts over.
    var stage: String?
    var started: ContinuousClock.Instant
    /// The count at the first update. What a resumed job had done before must not raise the rate.
    var startCount: Int
    var lastShown: ContinuousClock.Instant?
    var isDrawn = false

    init(_ stage: String?, at now: ContinuousClock.Instant, startCount: Int) {
      (self.stage, started, self.startCount) = (stage, now, startCount)
      // The first plain line comes after an interval, the first drawn line immediately.
      if !StandardError.isTerminal { lastShown = now }
    }

    mutating func erase() {
      if isDrawn { StandardError.draw("\r\u{1b}[K") }
      isDrawn = false
    }
  }

  private let isQuiet: Bool
  private let state = Mutex<State?>(nil)

  package init(quiet: Bool) { isQuiet = quiet }

  /// Shows that `done` of `total` are done, if it is time to. It may be called from any thread, as
  /// often as is convenient.
  ///
  /// - Parameters:
  ///   - stage: what is being done, for example a file's name.
  ///   - unit: what is counted.
  ///   - total: nil if unknown.
  ///   - note: what else to show, for example the loss.
  package func update(
    _ stage: String, _ done: Int, of total: Int?, unit: ProgressLine.Unit,
    note: @autoclosure () -> String = ""
  ) {
    show(stage, startCount: done, isLast: done == total) { state, now in
      ProgressLine(
        label: stage, unit: unit, done: done, total: total, startCount: state.startCount,
        seconds: (now - state.started) / .seconds(1), note: note())
    }
  }

  /// Shows a line that the caller makes, for work of several kinds.
  package func show(_ line: () -> ProgressLine) {
    show(nil, startCount: 0, isLast: false) { _, _ in line() }
  }

  /// - Parameter line: made only if it is time to show one.
  private func show(
    _ stage: String?, startCount: Int, isLast: Bool,
    line: (State, ContinuousClock.Instant) -> ProgressLine
  ) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      if state?.stage != stage {
        state?.erase()
        state = nil
      }
      var current = state ?? State(stage, at: now, startCount: startCount)
      defer { state = current }
      let interval = Duration.seconds(StandardError.isTerminal ? 0.1 : 10)
      if let shown = current.lastShown, now - shown < interval, !isLast { return }
      if isLast, !StandardError.isTerminal { return }
      current.lastShown = now
      let line = line(current, now)
      if StandardError.isTerminal {
        StandardError.draw("\r\u{1b}[K" + line.drawn(width: StandardError.width - 1))
        current.isDrawn = true
      } else {
        StandardError.write(line.plain)
      }
    }
  }

  /// Removes the drawn line, so that what follows begins on an empty one. Call it at the end, and
  /// before any other text is written to standard error.
  package func clear() {
    state.withLock { $0?.erase() }
  }
}
