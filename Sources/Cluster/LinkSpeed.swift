import Foundation

/// What the link of a process to its neighbours does.
package struct LinkSpeed: Codable, Sendable, Equatable {
  /// Seconds for a message of one byte.
  package var latency: Double
  /// Bytes per second that a process sends while it receives as many.
  package var bandwidth: Double

  package init(latency: Double, bandwidth: Double) {
    (self.latency, self.bandwidth) = (latency, bandwidth)
  }

  /// The seconds that a number of bytes takes.
  package func seconds(_ bytes: Int) -> Double { latency + Double(bytes) / bandwidth }

  /// Measures a link for about a second: bytes go around the ring of all processes, one at first, then
  /// so many that they take far longer than one.
  ///
  /// - Parameter ring: see `ProcessGroup.passAround`; every process of the group must take part.
  package static func measure(
    ring: (_ bytes: Int, _ times: Int) -> [Double]
  ) -> LinkSpeed {
    let first = mean(ring(1, 10))
    let latency = mean(ring(1, min(300, max(10, Int(0.3 / max(first, 1e-9))))))
    let most = 1 << 24
    var bytes = 1 << 14
    var seconds = mean(ring(bytes, 4))
    // Large enough to see beside the latency, small enough for a slow link.
    while bytes < most && seconds < max(0.02, 10 * latency) {
      bytes *= 4
      seconds = mean(ring(bytes, 4))
    }
    seconds = mean(ring(bytes, min(15, max(3, Int(0.3 / max(seconds, 1e-9))))))
    return LinkSpeed(
      latency: latency, bandwidth: Double(bytes) / max(seconds - latency, 1e-9))
  }

  /// Not the median: where one process runs ahead by a latency, it waits for two of them and for none in
  /// turn.
  private static func mean(_ seconds: [Double]) -> Double {
    seconds.reduce(0, +) / Double(seconds.count)
  }
}

extension ProcessGroup {
  /// Sends bytes to the next process and receives as many from the one before, again and again.
  ///
  /// - Returns: the seconds of each time.
  package func passAround(bytes: Int, times: Int) -> [Double] {
    precondition(size > 1, "A ring of processes has at least 2")
    let (sent, received) = (ByteBlock(count: bytes), ByteBlock(count: bytes))
    meet()
    return (0..<times).map { _ in
      let start = ContinuousClock.now
      exchange([
        .send(sent, to: (rank + 1) % size),
        .receive(into: received, from: (rank + size - 1) % size),
      ])
      return (ContinuousClock.now - start) / .seconds(1)
    }
  }
}
