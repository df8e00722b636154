/// What long work tells while it goes on, and how it is asked to stop.
///
/// Whoever starts the work makes one: a command from a progress bar and Ctrl-C, a test from nothing
/// at all. Both closures may be called from any thread, as often as is convenient.
package struct Watch: Sendable {
  /// Told what is being done and how much of it is, of `total`.
  package let report: @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void
  /// Whether the work should end at the next point where nothing is lost.
  package let shouldStop: @Sendable () -> Bool

  /// Without arguments, nobody looks and nobody stops it.
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

  /// Ends the work if it should, else tells where it stands.
  ///
  /// - Throws: `Stopped` if the work should end.
  package func callAsFunction(_ stage: String, _ done: Int, _ total: Int) throws(Stopped) {
    try check()
    report(stage, done, total)
  }
}

/// Work that ended early because somebody wished so; what was finished is kept.
package struct Stopped: Error, Equatable, CustomStringConvertible {
  package init() {}

  package var description: String { "stopped" }
}
