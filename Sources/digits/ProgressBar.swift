import Foundation
import Synchronization

/// Progress on standard error: on a terminal one line drawn anew, with a bar, rate and time left;
/// elsewhere a plain line every ten seconds; nothing at all if quiet.
final class ProgressBar: Sendable {
  private struct State {
    var started: ContinuousClock.Instant?
    /// The count at the first update: what a resumed job had before it says nothing of the rate.
    var startCount = 0
    var lastShown: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let label: String
  private let unit: ProgressLine.Unit
  private let isQuiet: Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - label: what is being done, for example a file's name.
  ///   - unit: what is counted.
  init(_ label: String, unit: ProgressLine.Unit, quiet: Bool) {
    self.label = label
    self.unit = unit
    isQuiet = quiet
  }

  /// Shows that `done` of `total` are done, if it is time to. May be called from any thread, as
  /// often as is convenient.
  ///
  /// - Parameters:
  ///   - total: nil if unknown.
  ///   - note: what else to show, for example the loss.
  func update(_ done: Int, of total: Int?, note: @autoclosure () -> String = "") {
    show(isLast: done == total) { state, now in
      ProgressLine(
        label: label, unit: unit, done: done, total: total, startCount: state.startCount,
        seconds: (now - (state.started ?? now)) / .seconds(1), note: note())
    } begin: {
      $0.startCount = done
    }
  }

  /// The same with a line that the caller makes, for work of several kinds.
  func show(_ line: () -> ProgressLine) {
    show(isLast: false) { _, _ in line() }
  }

  /// - Parameters:
  ///   - line: made only if it is time to show one.
  ///   - begin: called the first time.
  private func show(
    isLast: Bool, line: (State, ContinuousClock.Instant) -> ProgressLine,
    begin: (inout State) -> Void = { _ in }
  ) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      if state.started == nil {
        state.started = now
        begin(&state)
        // The first plain line comes after an interval, the first drawn line at once.
        if !StandardError.isTerminal { state.lastShown = now }
      }
      let interval = Duration.seconds(StandardError.isTerminal ? 0.1 : 10)
      if let shown = state.lastShown, now - shown < interval, !isLast { return }
      if isLast, !StandardError.isTerminal { return }
      state.lastShown = now
      let line = line(state, now)
      if StandardError.isTerminal {
        StandardError.write(
          "\r\u{1b}[K" + line.drawn(width: StandardError.width - 1), terminator: "")
        state.isDrawn = true
      } else {
        StandardError.write(line.plain)
      }
    }
  }

  /// Takes the drawn line away, so that what follows begins on an empty one. To be called at the
  /// end, and before any other text is written to standard error.
  func clear() {
    state.withLock { state in
      guard state.isDrawn else { return }
      StandardError.write("\r\u{1b}[K", terminator: "")
      state.isDrawn = false
    }
  }
}
