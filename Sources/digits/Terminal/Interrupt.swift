import Foundation
import Runs
import Synchronization

/// Ctrl-C (SIGINT) as a wish that long work looks for, so that it can stop between two steps and
/// leave whole files behind.
///
/// A command calls `install()` once and then, from any thread and as often as is convenient, asks
/// `isRequested` or calls `check()`. Who does not wait for the end of a step presses again: from
/// one second after the first signal on, another ends the program at once.
enum Interrupt {
  /// 128 + SIGINT, what shells report for a program that Ctrl-C stopped.
  static let exitCode: Int32 = 130

  /// The monotonic clock's seconds at the first signal; 0 before it.
  private static let firstSignal = Atomic<Int>(0)

  /// Takes over SIGINT for the rest of the process, also where whoever started it had it ignored
  /// (shells do that for jobs in the background of a script) or blocked (a thread pool's threads
  /// pass that on). To be called on the main thread.
  static func install() {
    // Names the flag before the handler does: a signal handler must not be the first to touch it.
    _ = isRequested
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in Interrupt.receive() }
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    // Reads and writes go on after the signal rather than fail.
    action.sa_flags = Int32(SA_RESTART)
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether Ctrl-C was pressed.
  static var isRequested: Bool { firstSignal.load(ordering: .relaxed) != 0 }

  /// - Throws: `Stopped` if Ctrl-C was pressed.
  static func check() throws(Stopped) {
    if isRequested { throw Stopped() }
  }

  /// Runs inside the signal handler: atomics, `clock_gettime` and `_exit` only.
  ///
  /// The second of grace is for tools such as `timeout`, which send the same signal to a program
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
