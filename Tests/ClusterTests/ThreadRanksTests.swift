import Cluster
import Kernels
import Testing

/// What ranks exchange, and what is measured meanwhile.
@Suite struct ThreadRanksTests {
  /// Over any link, the same values arrive.
  @Test(arguments: [ThreadRanks.Link(), .init(latency: 1e-4, bandwidth: 1e8)])
  func sharesArrive(link: ThreadRanks.Link) {
    let results = ThreadRanks.run(5, link: link) { rank -> [Float] in
      let shares = (0..<5).map { 100 * $0..<100 * ($0 + 1) }
      let block = Block<Float>(count: 500)
      block[shares[rank.rank]].fill(Float(rank.rank))
      for _ in 0..<3 {
        rank.share(block, shares)
        rank.meet()
      }
      return block.values
    }
    for values in results { #expect(values == (0..<500).map { Float($0 / 100) }) }
  }

  /// The exchange of 20,000 bytes each way at 1 MB/s takes 20 ms; rank 1 comes 30 ms late, for which
  /// rank 0 waits. They leave the meeting up to a latency of 3 ms apart. Nothing is ever faster, and
  /// how much slower depends on the machine, so only the order of the two ranks' parts is asked for
  /// besides.
  @Test func waitingIsToldFromMoving() {
    let link = ThreadRanks.Link(latency: 3e-3, bandwidth: 1e6)
    let exchanges = ThreadRanks.run(2, link: link) { rank in
      let group = MeteredGroup(rank, tellsWaiting: true)
      if rank.rank == 1 {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .milliseconds(30) {}
      }
      let (own, other) = (Block<Double>(count: 2500), Block<Double>(count: 2500))
      group.exchange([.send(own, to: 1 - rank.rank), .receive(into: other, from: 1 - rank.rank)])
      return group.exchanges
    }
    for rank in exchanges {
      #expect(rank.count == 1 && rank[0].bytesSent == 20_000)
      #expect(rank[0].moving >= 0.019 && rank[0].waiting >= 0)
    }
    #expect(exchanges[1][0].computing >= 0.03)
    #expect(exchanges[0][0].waiting > exchanges[1][0].waiting)
  }

  /// Without a meeting, waiting is a part of moving.
  @Test func waitingIsMovingUnlessItIsToldApart() {
    let exchanges = ThreadRanks.run(2) { rank in
      let group = MeteredGroup(rank)
      group.meet()
      return group.exchanges
    }
    for rank in exchanges { #expect(rank.count == 1 && rank[0].waiting == 0 && rank[0].moving > 0) }
  }

  /// Neighbours that are a latency apart wait for two of them and for none in turn.
  @Test func latencyIsFoundWhereNeighboursAreApart() {
    let speed = LinkSpeed.measure { bytes, times in
      (0..<times).map { ($0 % 2 == 0 ? 0 : 2e-3) + Double(bytes) / 1e8 }
    }
    #expect(abs(speed.latency - 1e-3) < 1e-5 && abs(speed.bandwidth / 1e8 - 1) < 0.05)
  }

  /// A ring whose times follow the formula gives its numbers back.
  @Test(arguments: [(5e-5, 1.25e8), (1e-6, 1e10), (2e-3, 1e5)])
  func linkSpeedIsFound(latency: Double, bandwidth: Double) {
    var seconds = 0.0
    let speed = LinkSpeed.measure { bytes, times in
      let time = latency + Double(bytes) / bandwidth
      seconds += time * Double(times)
      return Array(repeating: time, count: times)
    }
    #expect(abs(speed.latency - latency - 1 / bandwidth) < 1e-12)
    #expect(abs(speed.bandwidth / bandwidth - 1) < 0.01)
    // A slow link is not measured for ever.
    #expect(seconds < 4)
    #expect(abs(speed.seconds(1000) / (latency + 1000 / bandwidth) - 1) < 0.01 + 1 / bandwidth)
  }
}
