import Foundation
import Runs
import Synchronization

/// Ctrl-C (SIGINT) as a request that long work checks for. It can then stop between two steps and
/// leave whole files behind.
///
/// A command calls `install()` once. Then it asks `isRequested` or calls `check()`, from any thread
/// and as often as is convenient. Users who do not want to wait for the end of a step press again:
/// one second after the first signal or later, another signal ends the program at once.
package enum Interrupt {
  /// 128 + SIGINT, which shells report for a program that Ctrl-C stopped.
  package static let exitCode: Int32 = 130

  /// The monotonic clock's seconds at the first signal; 0 before that.
  private static let firstSignal = Atomic<Int>(0)

  /// Takes over SIGINT for the rest of the process, even if the parent process had it ignored (as
  /// shells do for background jobs of a script) or blocked (which the threads of a thread pool pass
  /// on). Call it on the main thread.
  package static func install() {
    // Touches the flag here, because a signal handler must not be the first to do so.
    _ = isRequested
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in Interrupt.receive() }
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    // Reads and writes continue after the signal instead of failing.
    action.sa_flags = Int32(SA_RESTART)
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether Ctrl-C was pressed.
  package static var isRequested: Bool { firstSignal.load(ordering: .relaxed) != 0 }

  /// - Throws: `Stopped` if Ctrl-C was pressed.
  package static func check() throws(Stopped) {
    if isRequested { throw Stopped() }
  }

  /// Runs inside the signal handler, so it uses only atomics, `clock_gettime` and `_exit`.
  ///
  /// There is a second of grace because tools such as `timeout` send the same signal to a program
  /// and to its group.
  private static func receive() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let seconds = max(1, Int(now.tv_sec))
    let (isFirst, first) = firstSignal.compareExchange(
      expected: 0, desired: seconds, ordering: .relaxed)
    if !isFirst && seconds > first + 1 { _exit(exitCode) }
  }
}
