import Numerics
import Randomness
import Testing

@Suite struct TransportAuctionTests {
  private func points(_ count: Int, dimension: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count * dimension).map { _ in stream.normal() }
  }

  /// The bounds hold the exact W1, at most as far apart as was asked for.
  @Test(arguments: [(1, 0.05), (2, 0.01), (3, 0.002), (6, 0.01)])
  func boundsHoldTheExactDistance(dimension: Int, precision: Double) {
    for (count, seed) in [(2, 1), (17, 2), (250, 3)] as [(Int, UInt64)] {
      let a = points(count, dimension: dimension, seed: seed)
      let b = points(count, dimension: dimension, seed: seed + 100)
      let exact = OptimalTransport.distance(a, b, dimension: dimension)
      let found = OptimalTransport.bounds(a, b, dimension: dimension, precision: precision)
      #expect(found.lower <= exact + 1e-12 && exact <= found.upper + 1e-12, "\(found), \(exact)")
      #expect(found.upper - found.lower <= precision * found.upper)
      #expect((found.lower...found.upper).contains(found.middle))
    }
  }

  /// Sites that take several points are as good as each of them standing there as often.
  @Test(arguments: [1, 2, 5, 40])
  func sitesTakeSeveralPoints(sites: Int) {
    let (a, b) = (points(sites, dimension: 3, seed: 5), points(200, dimension: 3, seed: 6))
    let exact = OptimalTransport.distance(
      (0..<200 / sites).flatMap { _ in a }, b, dimension: 3)
    let found = OptimalTransport.bounds(a, b, dimension: 3)
    #expect(found.lower <= exact + 1e-12 && exact <= found.upper + 1e-12, "\(found), \(exact)")
    #expect(found.upper - found.lower <= 0.01 * found.upper)
  }

  /// A far point has a cost in which single precision rounds others away; the bounds still hold.
  @Test func boundsHoldBeyondSinglePrecision() {
    let (a, b) = (points(40, dimension: 2, seed: 7), points(40, dimension: 2, seed: 8))
    let far = a + [1e7, 0], other = b + [0, 1e7]
    let exact = OptimalTransport.distance(far, other, dimension: 2)
    let found = OptimalTransport.bounds(far, other, dimension: 2, precision: 1e-9)
    #expect(found.lower <= exact * (1 + 1e-12) && exact <= found.upper * (1 + 1e-12))
  }

  @Test func equalSetsAreNotApart() {
    let a = points(60, dimension: 2, seed: 9)
    let found = OptimalTransport.bounds(a, a, dimension: 2)
    #expect(found.lower == 0 && found.upper == 0, "\(found)")
  }

  /// Equal sets in another order, where the distance is 0 and prices of the size of the costs.
  @Test func theAuctionEndsWhereNothingIsLeft() {
    let a = points(60, dimension: 2, seed: 9)
    let other = Array(a.dropFirst(2)) + a.prefix(2)
    let found = OptimalTransport.bounds(a, other, dimension: 2)
    #expect(found.upper < 1e-5 && found.lower <= 0 && found.lower > -1e-2, "\(found)")
  }
}
