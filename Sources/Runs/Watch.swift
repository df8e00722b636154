/// How long work reports its progress, and how it is asked to stop.
///
/// Whoever starts the work makes one: a command makes it from a progress bar and Ctrl-C, a test
/// from nothing at all. Both closures may be called from any thread, as often as is convenient.
package struct Watch: Sendable {
  /// Called with what is being done and how much of `total` is done.
  package let report: @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void
  /// Returns whether the work should end at the next point where nothing is lost.
  package let shouldStop: @Sendable () -> Bool

  /// Without arguments, nothing is reported and nothing stops the work.
  package init(
    report: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.report, self.shouldStop) = (report, shouldStop)
  }

  /// - Throws: `Stopped` if the work should end.
  package func check() throws(Stopped) {
    if shouldStop() { throw Stopped() }
  }

  /// Ends the work if it should end; otherwise reports its progress.
  ///
  /// - Throws: `Stopped` if the work should end.
  package func callAsFunction(_ stage: String, _ done: Int, _ total: Int) throws(Stopped) {
    try check()
    report(stage, done, total)
  }
}

/// An error that says that work ended early because somebody asked it to; finished parts are kept.
package struct Stopped: Error, Equatable, CustomStringConvertible {
  package init() {}

  package var description: String { "stopped" }
}
