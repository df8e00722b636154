import Foundation
import Synchronization

/// A group that notes what it sends, and how long that takes. It keeps a line for each exchange, so it
/// is for measuring and not for long runs.
package final class MeteredGroup: ProcessGroup {
  /// What happened up to the end of one exchange, in seconds.
  package struct Exchange: Sendable {
    /// Since the exchange before ended, or `lap` was called.
    package var computing: Double
    /// Until all others had come, if the group tells that apart; else 0, and it is part of `moving`.
    package var waiting: Double
    package var moving: Double
    package var bytesSent: Int
  }

  private let group: any ProcessGroup
  private let tellsWaiting: Bool
  private let notes: Mutex<(exchanges: [Exchange], since: ContinuousClock.Instant)>

  /// - Parameter tellsWaiting: whether all meet before each exchange, so that waiting for others is
  ///   told from moving bytes. A meeting takes the link's latency.
  package init(_ group: any ProcessGroup, tellsWaiting: Bool = false) {
    (self.group, self.tellsWaiting) = (group, tellsWaiting)
    notes = Mutex(([], .now))
  }

  package var rank: Int { group.rank }
  package var size: Int { group.size }
  package var exchanges: [Exchange] { notes.withLock { $0.exchanges } }
  package var bytesSent: Int { exchanges.reduce(0) { $0 + $1.bytesSent } }

  package func exchange(_ parcels: [Parcel]) {
    let start = ContinuousClock.now
    var met = start
    if tellsWaiting {
      group.meet()
      met = .now
    }
    group.exchange(parcels)
    let end = ContinuousClock.now
    notes.withLock {
      $0.exchanges.append(
        Exchange(
          computing: (start - $0.since) / .seconds(1), waiting: (met - start) / .seconds(1),
          moving: (end - met) / .seconds(1),
          bytesSent: parcels.reduce(0) { $0 + ($1.direction == .send ? $1.count : 0) }))
      $0.since = end
    }
  }

  /// Returns the seconds of computing since the last exchange, and counts anew from here.
  package func lap() -> Double {
    notes.withLock { notes in
      let before = notes.since
      notes.since = .now
      return (notes.since - before) / .seconds(1)
    }
  }
}
