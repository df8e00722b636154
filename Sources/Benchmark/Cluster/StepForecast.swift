import Cluster
import NeuralNet

/// What the parts of a training step cost one process that has the machine to itself, in seconds.
package struct StepCost: Encodable, Sendable, Equatable {
  /// A piece of a batch costs `piece` and `image` for each of its images, with the addition of its lane.
  package var piece, image: Double
  /// The norm and the optimiser for all parameters, which their owners share.
  package var parameters: Double
  /// What every process does for all parameters, such as packing the weights.
  package var rest: Double

  package init(piece: Double, image: Double, parameters: Double, rest: Double) {
    (self.piece, self.image, self.parameters, self.rest) = (piece, image, parameters, rest)
  }

  /// The seconds that a piece of so many images was measured to take.
  package struct Sample: Sendable {
    package let images: Int
    package let seconds: Double

    package init(images: Int, seconds: Double) { (self.images, self.seconds) = (images, seconds) }
  }

  /// Draws the line through the times of a large and a small piece; through zero if the line would meet
  /// the axis below it, which only noise can do.
  package init(large: Sample, small: Sample, parameters: Double, rest: Double) {
    precondition(large.images > small.images, "A line needs pieces of two sizes")
    let slope = (large.seconds - small.seconds) / Double(large.images - small.images)
    let start = small.seconds - slope * Double(small.images)
    let isLine = slope > 0 && start > 0
    self.init(
      piece: isLine ? start : 0, image: isLine ? slope : large.seconds / Double(large.images),
      parameters: parameters, rest: rest)
  }
}

/// How long a step of training takes on some number of processes, each on a machine of its own.
///
/// The slowest process counts: computing = rounds · (piece + n image) + share · parameters + rest, where
/// its threads take its lanes in rounds, a piece has n images, and share is the largest part of the
/// parameters that one process owns. Moving = 5 latency + (g + w) / bandwidth: two exchanges tell of the
/// next step, one moves the lanes' sums (g, the most bytes that a process sends or receives), one the
/// norm's few bytes, and one the new weights (w). A process that has no lane waits.
package struct StepForecast: Sendable {
  package let layout: ParameterLayout
  package let cost: StepCost
  /// The images of a step.
  package let batch: Int
  /// Each process has this many.
  package let threads: Int

  package init(_ layout: ParameterLayout, _ cost: StepCost, batch: Int, threads: Int) {
    (self.layout, self.cost, self.batch, self.threads) = (layout, cost, batch, threads)
  }

  /// The exchanges of a step whose bytes do not count: the order's length, the order, the norm.
  private static let smallExchanges = 3.0

  /// The seconds of a step.
  package struct Step: Sendable, Equatable {
    package let computing, moving: Double
    package var whole: Double { computing + moving }
  }

  /// - Parameters:
  ///   - lanes: as set; fewer get work if the batch has fewer pieces.
  ///   - link: of each process.
  package func step(ranks: Int, lanes: Int, link: LinkSpeed) -> Step {
    let cut = DataParallel<UNet>.cut(count: batch, lanes: lanes)
    let share =
      Double(ParameterShares(layout, processes: ranks).ranges.map(\.count).max() ?? 0)
      / Double(max(1, layout.count))
    let rounds = Self.rounds(pieces: cut.pieces, lanes: cut.lanes, ranks: ranks, threads: threads)
    let computing =
      Double(rounds) * (cost.piece + cost.image * Double(cut.images)) + share * cost.parameters
      + cost.rest
    guard ranks > 1 else { return Step(computing: computing, moving: 0) }
    let traffic = StepTraffic(layout, processes: ranks, lanes: cut.lanes, pieces: cut.pieces)
    return Step(
      computing: computing,
      moving: Self.smallExchanges * link.latency + link.seconds(traffic.gradients.most)
        + link.seconds(traffic.weights.most))
  }

  /// The pieces that the busiest thread of the busiest process takes, one after another.
  package static func rounds(pieces: Int, lanes: Int, ranks: Int, threads: Int) -> Int {
    let most = LaneTree(lanes: lanes).runs(processes: ranks).map(\.count).max() ?? 0
    return (most + threads - 1) / threads * ((pieces + lanes - 1) / lanes)
  }
}
