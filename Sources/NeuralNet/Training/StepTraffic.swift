import Cluster

/// The bytes that the processes of a group send each other in one step of training (`GradientSum`,
/// `Optimiser`).
package struct StepTraffic: Sendable, Equatable {
  /// One exchange, as each process sees it; indexed by rank.
  package struct Exchange: Sendable, Equatable {
    package fileprivate(set) var sent, received: [Int]

    /// The most bytes that one process sends, or receives.
    package var most: Int { max(sent.max() ?? 0, received.max() ?? 0) }
  }

  /// The sums of lanes that go to their owners, with the losses of all pieces.
  package let gradients: Exchange
  /// The squares that make up the gradient's norm.
  package let norms: Exchange
  /// The new weights, which go from their owners to all.
  package let weights: Exchange

  /// - Parameters:
  ///   - lanes, pieces: of the batch (`DataParallel.cut`).
  package init(_ layout: ParameterLayout, processes: Int, lanes: Int, pieces: Int) {
    let shares = ParameterShares(layout, processes: processes)
    let tree = LaneTree(lanes: lanes)
    let sums = tree.runs(processes: processes).map { tree.sums(of: $0).count }
    let (value, double) = (MemoryLayout<Float>.stride, MemoryLayout<Double>.stride)
    func exchange(_ bytes: (_ sender: Int, _ receiver: Int) -> Int) -> Exchange {
      var exchange = Exchange(
        sent: Array(repeating: 0, count: processes), received: Array(repeating: 0, count: processes)
      )
      for sender in 0..<processes {
        for receiver in 0..<processes where receiver != sender {
          exchange.sent[sender] += bytes(sender, receiver)
          exchange.received[receiver] += bytes(sender, receiver)
        }
      }
      return exchange
    }
    gradients = exchange { sums[$0] * value * shares.ranges[$1].count + double * pieces }
    norms = exchange { sender, _ in double * shares.runsByRank[sender].count }
    weights = exchange { sender, _ in value * shares.ranges[sender].count }
  }
}
