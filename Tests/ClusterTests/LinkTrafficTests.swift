import Cluster
import Testing

/// When messages arrive over a link of 2 s latency that carries 10 bytes per second, by hand.
@Suite struct LinkTrafficTests {
  private func traffic() -> LinkTraffic {
    LinkTraffic(.init(latency: 2, bandwidth: 10), ranks: 4)
  }

  @Test func aSenderSendsOneAfterAnother() {
    var traffic = traffic()
    let one = traffic.send(50, from: 0, to: 1, at: 100)
    let two = traffic.send(20, from: 0, to: 2, at: 100)
    #expect(one.left == 105 && traffic.arrival(of: one.number, at: 1) == 107)
    #expect(two.left == 107 && traffic.arrival(of: two.number, at: 2) == 109)
    // A rank sends and receives at the same time.
    let back = traffic.send(50, from: 1, to: 0, at: 100)
    #expect(back.left == 105 && traffic.arrival(of: back.number, at: 0) == 107)
    // The link is free again at 107.
    #expect(traffic.send(10, from: 0, to: 3, at: 110).left == 111)
  }

  /// Rank 2's message begins before the second of rank 0 and passes it, though it was sent later.
  @Test func aReceiverTakesThemInTheOrderOfTheirBeginning() {
    var traffic = traffic()
    _ = traffic.send(50, from: 0, to: 1, at: 100)
    let late = traffic.send(50, from: 0, to: 3, at: 100)
    #expect(traffic.arrival(of: late.number, at: 3) == 112)
    let early = traffic.send(60, from: 2, to: 3, at: 101)
    #expect(traffic.arrival(of: early.number, at: 3) == 109)
    #expect(traffic.arrival(of: late.number, at: 3) == 114)
  }

  @Test func twoSendersShareAReceiver() {
    var traffic = traffic()
    let one = traffic.send(100, from: 0, to: 3, at: 100)
    let two = traffic.send(100, from: 1, to: 3, at: 100)
    #expect(traffic.arrival(of: one.number, at: 3) == 112)
    #expect(traffic.arrival(of: two.number, at: 3) == 122)
    // What has arrived is forgotten, and what is behind it is not.
    let three = traffic.send(10, from: 2, to: 3, at: 113)
    #expect(traffic.arrival(of: one.number, at: 3) == 0)
    #expect(traffic.arrival(of: two.number, at: 3) == 122)
    #expect(traffic.arrival(of: three.number, at: 3) == 123)
  }

  @Test func memoryHasOnlyALatency() {
    var traffic = LinkTraffic(.init(latency: 2), ranks: 2)
    let sent = traffic.send(1 << 30, from: 0, to: 1, at: 5)
    #expect(sent.left == 5 && traffic.arrival(of: sent.number, at: 1) == 7)
  }
}
