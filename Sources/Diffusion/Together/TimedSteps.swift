import Cluster
import Foundation
import Images
import NeuralNet
import Randomness

/// Steps of training that all processes of a group take in order to time them: real ones, of the
/// network and the optimiser that the settings name, on images of noise.
package struct TimedSteps: GroupOrder {
  package var settings: TrainingSettings
  /// Each process has this many.
  package var threads: Int
  /// Steps that are not counted, and those that are.
  package var warmUp = 1
  package var steps: Int
  /// Whether waiting for others is told from moving bytes (`MeteredGroup`).
  package var tellsWaiting = false

  package init(_ settings: TrainingSettings, threads: Int, steps: Int) {
    (self.settings, self.threads, self.steps) = (settings, threads, steps)
  }

  /// Where the time of one step went in one process, in seconds.
  package struct Record: Codable, Sendable {
    /// Examples, network and the sums of this process's own lanes.
    package var gradient = 0.0
    /// Ending the sums of the parameters that this process owns, their norm, and moving them.
    package var parameters = 0.0
    /// Packing the weights, and whatever else each process does for itself.
    package var rest = 0.0
    /// For others to come; 0 unless that is told apart.
    package var waiting = 0.0
    /// For bytes to move, and for others to come unless that is told apart.
    package var moving = 0.0
    package var bytesSent = 0

    package init() {}

    package var computing: Double { gradient + parameters + rest }
    package var whole: Double { computing + waiting + moving }
  }

  package func carryOut(as follower: GroupFollower) { _ = carryOut(in: follower.group) }

  /// Takes the steps as one process of a group.
  ///
  /// - Returns: in rank 0 the records of all steps, by rank; an empty list elsewhere.
  func carryOut(in group: any ProcessGroup) -> [[Record]] {
    let metered = MeteredGroup(group, tellsWaiting: tellsWaiting)
    let trainer = Trainer(settings, images: noise, threads: threads, group: metered)
    var records: [Record] = []
    for _ in 0..<warmUp + steps {
      let first = metered.exchanges.count
      // As in a training, rank 0 says that there is another step.
      TrainerOrder(number: 0, deed: .takeStep(total: nil)).announce(in: metered)
      do { _ = try trainer.takeStep(total: nil) } catch {
        preconditionFailure("A timed step diverged: \(error)")
      }
      records.append(Record(Array(metered.exchanges[first...]), rest: metered.lap()))
    }
    if tellsWaiting { Record.removeMeetings(&records, exchanges: metered.exchanges) }
    return group.collect(Array(records.dropFirst(warmUp)))
  }

  /// Some images to draw the batches from.
  private var noise: ImageBatch {
    let frame = settings.frame
    var stream = RandomStream(seed: 1, purpose: .test, index: 0)
    return ImageBatch(
      .memory("noise"), height: frame.imageHeight, width: frame.imageWidth,
      pixels: (0..<256 * frame.imageHeight * frame.imageWidth).map { _ in
        UInt8(stream.uniform() * 256)
      })
  }
}

extension TimedSteps.Record {
  /// Reads a step from its exchanges: perhaps an order, then the gradient's sums, their squares, and
  /// the weights.
  init(_ exchanges: [MeteredGroup.Exchange], rest: Double) {
    precondition(exchanges.count >= 3, "A step has 3 exchanges, found \(exchanges.count)")
    let (orders, own) = (exchanges.dropLast(3), Array(exchanges.suffix(3)))
    gradient = own[0].computing
    parameters = own[1].computing + own[2].computing
    self.rest = rest + orders.reduce(0) { $0 + $1.computing }
    for exchange in exchanges {
      waiting += exchange.waiting
      moving += exchange.moving
      bytesSent += exchange.bytesSent
    }
  }

  /// Takes out what meeting itself takes when nobody is late, which no training does.
  fileprivate static func removeMeetings(
    _ records: inout [Self], exchanges: [MeteredGroup.Exchange]
  ) {
    guard !records.isEmpty, let shortest = exchanges.map(\.waiting).min() else { return }
    let meetings = Double(exchanges.count / records.count)
    for i in records.indices { records[i].waiting -= shortest * meetings }
  }
}

extension GroupLeader {
  /// Has all processes take steps and returns where their time went, by rank.
  package func time(_ steps: TimedSteps) -> [[TimedSteps.Record]] {
    together(steps) { steps.carryOut(in: group) }
  }
}
