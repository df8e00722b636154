import Foundation
import Synchronization

/// A group that counts what it sends, and how long it takes.
package final class MeteredGroup: ProcessGroup {
  package struct Reading: Sendable {
    package var exchanges = 0
    package var bytesSent = 0
    package var seconds = 0.0
  }

  private let group: any ProcessGroup
  private let total = Mutex(Reading())

  package init(_ group: any ProcessGroup) { self.group = group }

  package var rank: Int { group.rank }
  package var size: Int { group.size }
  package var reading: Reading { total.withLock { $0 } }

  package func exchange(_ parcels: [Parcel]) {
    let start = ContinuousClock.now
    group.exchange(parcels)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    total.withLock {
      $0.exchanges += 1
      $0.bytesSent += parcels.reduce(0) { $0 + ($1.direction == .send ? $1.count : 0) }
      $0.seconds += seconds
    }
  }
}
