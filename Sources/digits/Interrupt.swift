@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Ctrl-C as a flag, so that a command can finish its step, save, and leave with exit code 130.
final class Interrupt: Sendable {
  private let requested = Atomic(false)
  private let source: any DispatchSourceSignal

  /// Whether SIGINT or SIGTERM has arrived.
  var isRequested: Bool { requested.load(ordering: .relaxed) }

  private init() {
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
  }

  /// Takes SIGINT over from the system; a second one ends the program at once.
  static func install() -> Interrupt {
    let interrupt = Interrupt()
    signal(SIGINT, SIG_IGN)
    interrupt.source.setEventHandler {
      if interrupt.requested.exchange(true, ordering: .relaxed) { _exit(130) }
    }
    interrupt.source.resume()
    return interrupt
  }
}
