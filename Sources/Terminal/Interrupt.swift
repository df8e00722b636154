import Foundation
import Runs
import Synchronization

/// Ctrl-C (SIGINT), a batch system's or container's end (SIGTERM) and a closed terminal (SIGHUP) as a
/// request that long work checks for. It can then stop between two steps and leave whole files
/// behind.
///
/// A command calls `install()` once. Then it asks `isRequested` or calls `check()`, from any thread
/// and as often as is convenient. Users who do not want to wait for the end of a step press again:
/// one second after the first signal or later, another signal ends the program at once.
package enum Interrupt {
  /// 128 + the first signal, which shells report for a program that it stopped: 130 for Ctrl-C.
  package static var exitCode: Int32 { 128 + Int32(signal.load(ordering: .relaxed)) }

  /// The first signal; SIGINT before that.
  private static let signal = Atomic<Int>(Int(SIGINT))
  /// The monotonic clock's seconds at the first signal; 0 before that.
  private static let firstSignal = Atomic<Int>(0)

  /// Takes over the signals for the rest of the process: SIGINT even if the parent process had it
  /// ignored (as shells do for background jobs of a script) or blocked (which the threads of a thread
  /// pool pass on), SIGHUP unless it is ignored, as `nohup` asks for. Call it on the main thread.
  package static func install() {
    // Touches the flags here, because a signal handler must not be the first to do so.
    _ = (isRequested, exitCode)
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { Interrupt.receive($0) }
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    // Reads and writes continue after the signal instead of failing.
    action.sa_flags = Int32(SA_RESTART)
    sigemptyset(&action.sa_mask)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(number) {
      sigaction(number, &action, nil)
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Whether a signal asked to stop.
  package static var isRequested: Bool { firstSignal.load(ordering: .relaxed) != 0 }

  /// - Throws: `Stopped` if a signal asked to stop.
  package static func check() throws(Stopped) {
    if isRequested { throw Stopped() }
  }

  /// Runs inside the signal handler, so it uses only atomics, `clock_gettime` and `_exit`.
  ///
  /// There is a second of grace because tools such as `timeout` send the same signal to a program
  /// and to its group.
  private static func receive(_ number: Int32) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let seconds = max(1, Int(now.tv_sec))
    let (isFirst, first) = firstSignal.compareExchange(
      expected: 0, desired: seconds, ordering: .relaxed)
    if isFirst { signal.store(Int(number), ordering: .relaxed) }
    if !isFirst && seconds > first + 1 { _exit(exitCode) }
  }
}
