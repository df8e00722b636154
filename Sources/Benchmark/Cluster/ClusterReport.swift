import Cluster
import Diffusion
import Foundation
import NeuralNet
import Numerics

/// What several processes have been measured to do together.
package struct ClusterReport: Encodable, Sendable {
  package enum Transport: String, Encodable, Sendable {
    /// Processes, here or on other machines.
    case mpi
    /// Threads of this process.
    case threads
  }

  /// Microseconds, and Mbit/s each way at once.
  package struct Link: Encodable, Sendable {
    package let latency, bandwidth: Double

    init(_ speed: LinkSpeed) {
      (latency, bandwidth) = (1e6 * speed.latency, 8e-6 * speed.bandwidth)
    }

    var text: String {
      String(format: "%.0f us, ", latency)
        + (bandwidth.isFinite
          ? bandwidth < 10_000
            ? String(format: "%.0f Mbit/s", bandwidth)
            : String(format: "%.0f Gbit/s", bandwidth / 1000) : "no limit")
    }
  }

  /// Where the time of a step goes in one process: seconds, the median of each part by itself.
  package struct Rank: Encodable, Sendable {
    package let computing, waiting, moving: Double
    package let bytesSent: Int

    init(_ records: [TimedSteps.Record]) {
      computing = Quantiles(records.map(\.computing)).median
      waiting = Quantiles(records.map(\.waiting)).median
      moving = Quantiles(records.map(\.moving)).median
      bytesSent = records[0].bytesSent
    }
  }

  package struct Network: Encodable, Sendable {
    package let network: String
    package let parameters, batch, lanes: Int
    /// Measured in one process alone.
    package let cost: StepCost
    package let secondsAlone: Double
    /// The images that one piece had when its cost was measured.
    package let measuredPieces: [Int]
    /// These are of a step of all processes together; nil where that was not measured.
    package var measured, predicted, predictedMoving: Double?
    package var ranks: [Rank] = []
    package let speedUp: SpeedUpTable
  }

  package let transport: Transport
  package let ranks, threads: Int
  /// The link that threads were given; absent if none was.
  package let given: Link?
  package let link: Link
  package var networks: [Network] = []
}

extension ClusterReport {
  /// What was measured, and between whom.
  var head: String {
    let who =
      transport == .mpi
      ? "\(ranks) processes under MPI"
      : "\(ranks) ranks that are threads of this process"
        + (given.map { ", over a link of \($0.text)" } ?? "")
    return "\(who); \(threads) thread\(threads == 1 ? "" : "s") each\n"
      + "link measured: \(link.text) each way at once"
  }
}

extension ClusterReport.Network {
  var lines: [String] {
    func ms(_ seconds: Double) -> String { String(format: "%.4g ms", 1000 * seconds) }
    var lines = [
      "\(network): \(String(format: "%.3g", 1e-6 * Double(parameters))) million parameters, "
        + "\(batch) images per step, \(lanes) lane\(lanes == 1 ? "" : "s")",
      "  one rank: \(ms(secondsAlone)) per step; a piece of the batch costs \(ms(cost.piece)) and "
        + "\(ms(cost.image)) per image, all parameters \(ms(cost.parameters)), the rest "
        + ms(cost.rest),
    ]
    if let measured, let predicted {
      lines.append(
        "  \(ranks.count) ranks: \(ms(measured)) per step, \(ms(predicted)) predicted "
          + String(
            format: "(%+.1f %%); %.2f times one rank", 100 * (predicted / measured - 1),
            secondsAlone / measured))
      lines.append("  in a step      computing    waiting     moving       sent")
      for (number, rank) in ranks.enumerated() {
        let whole = rank.computing + rank.waiting + rank.moving
        lines.append(
          "    rank \(number)".padding(toLength: 15, withPad: " ", startingAt: 0)
            + [rank.computing, rank.waiting, rank.moving].map {
              String(format: "%9.1f %%", 100 * $0 / whole)
            }.joined() + String(format: "%8.2f MB", 1e-6 * Double(rank.bytesSent)))
      }
    } else {
      let sizes = measuredPieces.map(String.init).joined(separator: " and ")
      lines.append(
        "  not run on several ranks; one step each with a piece of \(sizes) images, and the line "
          + "through them goes on to pieces of \(DataParallel<UNet>.microBatch)")
    }
    lines.append("  predicted speed-up, and the share of the ranks that is used:")
    return lines + speedUp.lines
  }
}
