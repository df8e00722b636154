import Cluster
import Foundation

/// The speed-up that is predicted for a network on 1 to 64 processes over several links.
package struct SpeedUpTable: Encodable, Sendable {
  package struct Entry: Encodable, Sendable {
    package let ranks: Int
    /// As set with that many processes: the usual number, or one for each.
    package let lanes: Int
    /// A step takes this long.
    package let seconds: Double
    /// How many times as fast as one process with the usual number of lanes.
    package let speedUp: Double
    /// The speed-up over the number of processes: the share of them that is used.
    package let used: Double
  }

  package struct Column: Encodable, Sendable {
    package let link: String
    /// Microseconds and Mbit/s, assumed.
    package let latency, bandwidth: Double
    package let entries: [Entry]
    /// The largest number of processes of which at least half is used; from more it is not worth it.
    package let halfUsed: Int
  }

  package let columns: [Column]

  package static let ranks = [1, 2, 4, 8, 16, 32, 64]
  /// Ethernet at its nominal speed, with the latency of TCP between two machines at a switch.
  package static let links = [1, 10, 100].map {
    (name: "\($0) Gbit/s", speed: LinkSpeed(latency: 50e-6, bandwidth: Double($0) * 1e9 / 8))
  }

  /// - Parameter lanes: the usual number.
  package init(_ forecast: StepForecast, lanes: Int) {
    columns = Self.links.map { name, link in
      let alone = forecast.step(ranks: 1, lanes: lanes, link: link).whole
      let entries = Self.ranks.map { ranks in
        let lanes = max(lanes, ranks)
        let seconds = forecast.step(ranks: ranks, lanes: lanes, link: link).whole
        return Entry(
          ranks: ranks, lanes: lanes, seconds: seconds, speedUp: alone / seconds,
          used: alone / seconds / Double(ranks))
      }
      return Column(
        link: name, latency: 1e6 * link.latency, bandwidth: 8e-6 * link.bandwidth,
        entries: entries, halfUsed: entries.last { $0.used >= 0.5 }?.ranks ?? 1)
    }
  }

  /// The lines of the printed table.
  var lines: [String] {
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let head =
      "  " + right("ranks", 6) + right("lanes", 7)
      + columns.map { right($0.link, 17) }.joined()
    let rows = Self.ranks.indices.map { row in
      let first = columns[0].entries[row]
      return "  " + right("\(first.ranks)", 6) + right("\(first.lanes)", 7)
        + columns.map { column in
          let entry = column.entries[row]
          return right(String(format: "%.2f (%3.0f %%)", entry.speedUp, 100 * entry.used), 17)
        }.joined()
    }
    let limits =
      "  " + right("half used", 13) + columns.map { right("to \($0.halfUsed)", 17) }.joined()
    return [head] + rows + [limits]
  }
}
