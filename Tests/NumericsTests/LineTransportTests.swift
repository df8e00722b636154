import Numerics
import Testing

@Suite struct LineTransportTests {
  private static let cases: [(a: [Double], b: [Double], distance: Double)] = [
    ([1.0], [3.0], 2.0), ([0, 1], [1, 0], 0), ([0, 2], [1, 1], 1),
    // A half of the mass stays, a quarter moves by 1 and a quarter by 2.
    ([0, 0, 0, 0], [0, 0, 1, 2], 0.75), ([0, 0], [0, 0, 1, 2], 0.75),
    // Thirds against halves: 0 to 1/3 stays, 1/3 to 1/2 moves by 3, 1/2 to 2/3 by 3, the rest stays.
    ([0, 3, 6], [0, 6], 1),
  ]

  @Test(arguments: cases)
  func distancesByHand(a: [Double], b: [Double], distance: Double) {
    #expect(abs(LineTransport.distance(a, b) - distance) < 1e-12)
    #expect(abs(LineTransport.distance(b, a) - distance) < 1e-12)
  }

  @Test func pairsInOrderWhereCountsAgree() {
    let a = [0.3, -1.2, 4.5, 2.2, 0.1], b = [1.0, 1.5, -2.0, 0.4, 3.3]
    let sorted = zip(a.sorted(), b.sorted()).map { abs($0 - $1) }.reduce(0, +) / 5
    #expect(abs(LineTransport.distance(a, b) - sorted) < 1e-12)
  }
}
