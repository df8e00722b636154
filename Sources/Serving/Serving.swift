import Foundation
import Runs
import Synchronization

/// A server with its service, run from a thread that waits for its end.
package struct Serving: Sendable {
  private let server: WebServer
  private let service: Service
  private let token: String

  /// - Parameters:
  ///   - host: the address to listen at, in numbers.
  ///   - port: 0 for one that is free.
  ///   - threads: at least 1.
  package init(
    host: String, port: UInt16, limits: RequestLimits = RequestLimits(), _ places: Service.Places,
    threads: Int, commandLine: @escaping Service.CommandLine
  ) {
    token = AccessRules.makeToken()
    server = WebServer(host: host, port: port, limits: limits)
    service = Service(places, token: token, threads: threads, commandLine: commandLine)
  }

  /// The word that requests for work must carry.
  package var requestToken: String { token }

  /// Answers requests until asked to stop. It must not be called from a task.
  ///
  /// - Parameters:
  ///   - isReady: called once with the port, when connections are taken.
  ///   - shouldStop: asked five times a second.
  /// - Throws: `FileFault` if nothing can listen there, or `Stopped` in the end.
  package func run(
    isReady: @escaping @Sendable (Int) -> Void, shouldStop: () -> Bool
  ) throws {
    let fault = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)
    let task = Task {
      do {
        try await server.run(token: token, isReady: isReady) { try await service.answer($0) }
      } catch {
        fault.withLock { $0 = error }
      }
      ended.signal()
    }
    while ended.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
      guard shouldStop() else { continue }
      task.cancel()
      service.close()
      // What is under way ends at its next step, and nobody waits for it.
      _ = ended.wait(timeout: .now() + .seconds(2))
      throw Stopped()
    }
    service.close()
    if let fault = fault.withLock({ $0 }) { throw fault }
    throw Stopped()
  }
}
