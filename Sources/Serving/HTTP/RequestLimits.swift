/// How much a server takes from whoever connects to it, and for how long it waits.
package struct RequestLimits: Sendable {
  /// The longest head of a request, in bytes: its first line and its fields.
  package var head = 16 << 10
  /// The longest body, in bytes. An image with its mask takes a hundredth of it.
  package var body = 256 << 10
  /// The time in which a request has to arrive as a whole, so that slow senders hold no place for long.
  package var arrival = Duration.seconds(10)
  /// The time in which a listener has to take each piece of an answer.
  package var taking = Duration.seconds(20)
  /// The most connections at once. Others are closed at once.
  package var connections = 128

  package init() {}
}

/// A request that is not answered, and why, for whoever sent it.
package struct Refusal: Error, Equatable, Sendable {
  /// The status of HTTP.
  package let status: Int
  /// One sentence without a full stop.
  package let reason: String

  package init(_ status: Int, _ reason: String) {
    (self.status, self.reason) = (status, reason)
  }
}

/// Gives work a time limit.
///
/// - Throws: `Refusal` with status 408 if the time is over, or what the work throws.
func withDeadline<Result: Sendable>(
  _ duration: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: duration)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else {
      throw Refusal(408, "the request did not arrive in time")
    }
    return result
  }
}
