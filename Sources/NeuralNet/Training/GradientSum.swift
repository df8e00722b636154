import Cluster
import Kernels

/// The gradient of a sum of losses.
package struct Gradient: Sendable {
  /// The sum of the losses.
  package let loss: Double
  /// The values of the parameters that this process owns, in the layout's order; without other
  /// processes, of all.
  package let values: Block<Float>
  /// The Euclidean norm of the whole gradient.
  package let norm: Double
}

/// The partial sums of a gradient: one block for each lane of this process, and their sum.
///
/// What is added to what depends only on the number of lanes (`LaneTree`). Each process adds up its
/// own lanes as far as it can and sends each other process the part that that one owns, so that every
/// value travels once.
final class GradientSum {
  /// The lanes of this process.
  let lanes: Range<Int>
  /// The number of lanes of all processes.
  let count: Int
  /// The lanes of each process, and those of them that hold sums once it has added what it can.
  private let runs: [(lanes: Range<Int>, sums: [Int])]
  /// What this process adds before anything is sent, and after.
  private let before, after: [LaneTree.Addition]
  private let shares: ParameterShares
  private let group: any ProcessGroup
  private let blocks: [Block<Float>]
  /// This process's share of what the lanes of other processes have summed, by lane.
  private var received: [Int: Block<Float>] = [:]

  /// - Parameter lanes: of all processes together.
  init(
    lanes count: Int, _ layout: ParameterLayout, _ shares: ParameterShares,
    _ group: any ProcessGroup
  ) {
    let tree = LaneTree(lanes: count)
    let runs = tree.runs(processes: group.size)
    self.runs = runs.map { ($0, tree.sums(of: $0)) }
    (self.count, self.shares, self.group) = (count, shares, group)
    lanes = runs[group.rank]
    (before, after) = (tree.additions(within: lanes), tree.additions(between: runs))
    blocks = lanes.map { _ in Block(count: layout.count) }
    for peer in group.others {
      for lane in self.runs[peer].sums { received[lane] = Block(count: share.count) }
    }
  }

  private var share: Range<Int> { shares.ranges[group.rank] }

  /// Returns the block of one of the own lanes, with zeros instead of the last sum. `addUp` leaves the
  /// others zero.
  func begin(_ lane: Int) -> Block<Float> {
    let block = blocks[lane - lanes.lowerBound]
    if runs[group.rank].sums.contains(lane) { block.fill(0) }
    return block
  }

  /// Adds up the lanes of all processes.
  ///
  /// - Parameter losses: one for each piece of the batch; this process knows those of its own lanes, to
  ///   which piece p belongs if p mod `count` does.
  func addUp(losses: Block<Double>, team: ThreadTeam) -> Gradient {
    let all = shares.runs
    add(before, in: all, team) { [blocks, lanes] in
      blocks[$0 - lanes.lowerBound][$1]
    }
    let loss = exchange(losses)
    let mine = Array(all[shares.runsByRank[group.rank]])
    let part = { @Sendable [blocks, lanes, received, share] (lane: Int, run: Range<Int>) in
      // Here or there: a lane's sum is in a block of this process or came from another one.
      received[lane]?[run.from(share.lowerBound)] ?? blocks[lane - lanes.lowerBound][run]
    }
    add(after, in: mine, team, part)
    let squares = Block<Double>(count: all.count)
    let first = shares.runsByRank[group.rank].lowerBound
    team.forEach(mine.count) { index, _ in
      squares[first + index] = OptimiserSweep.sumOfSquares(part(0, mine[index]))
    }
    group.share(squares, shares.runsByRank)
    return Gradient(
      loss: loss, values: part(0, share), norm: squares.values.reduce(0, +).squareRoot())
  }

  /// Makes the additions run by run, so that a run of all lanes stays in a cache.
  private func add(
    _ additions: [LaneTree.Addition], in runs: [Range<Int>], _ team: ThreadTeam,
    _ part: @Sendable (_ lane: Int, _ run: Range<Int>) -> Block<Float>
  ) {
    guard !additions.isEmpty else { return }
    team.forEach(runs.count) { index, _ in
      for addition in additions {
        OptimiserSweep.move(
          part(addition.addend, runs[index]), into: part(addition.target, runs[index]))
      }
    }
  }

  /// Sends every process its share of the own sums, and everyone the own losses.
  ///
  /// - Returns: the losses of all pieces, added in their order.
  private func exchange(_ losses: Block<Double>) -> Double {
    var parcels: [Parcel] = []
    var theirs: [(lanes: Range<Int>, losses: Block<Double>)] = []
    for peer in group.others {
      for lane in runs[group.rank].sums {
        parcels.append(
          .send(blocks[lane - lanes.lowerBound][shares.ranges[peer]], to: peer))
      }
      for lane in runs[peer].sums {
        guard let block = received[lane] else {
          preconditionFailure("There is no room for the sum of lane \(lane)")
        }
        parcels.append(.receive(into: block, from: peer))
      }
      let others = Block<Double>(count: losses.count)
      parcels += [.send(losses, to: peer), .receive(into: others, from: peer)]
      theirs.append((runs[peer].lanes, others))
    }
    group.exchange(parcels)
    for (lanes, others) in theirs {
      for piece in 0..<losses.count where lanes.contains(piece % count) {
        losses[piece] = others[piece]
      }
    }
    return losses.values.reduce(0, +)
  }
}
