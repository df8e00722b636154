import Diffusion
import Testing

@Suite struct ShareDrawTests {
  private static let shares = [30, 0, 50, 1, 919]

  /// Any run of images has each kind as often as its share says, within a few images. Independent draws
  /// of the last kind would be off by 15 at the end (their standard deviation).
  @Test(arguments: [0, 1, 77_777]) func runsHaveTheShares(start: Int) {
    let total = Self.shares.reduce(0, +)
    for seed in UInt64(1)...5 {
      let draw = ShareDraw(shares: Self.shares, seed: seed)
      var counts = Self.shares.map { _ in 0 }
      var largest = 0.0
      for image in 1...3000 {
        counts[draw.kinds(ofImages: [start + image])[0]] += 1
        for (size, count) in zip(Self.shares, counts) {
          let expected = Double(image * size) / Double(total)
          largest = max(largest, abs(Double(count) - expected))
        }
      }
      #expect(largest < 4 && counts[1] == 0 && counts[3] > 0)
    }
  }

  /// An image is of the same kind whatever is drawn beside it.
  @Test func kindsDependOnTheNumberOnly() {
    let draw = ShareDraw(shares: Self.shares, seed: 3)
    let all = draw.kinds(ofImages: 0..<100)
    #expect(draw.kinds(ofImages: 40..<60) == Array(all[40..<60]))
    #expect(draw.kinds(ofImages: [7, 7, 3]) == [all[7], all[7], all[3]])
  }

  /// Over seeds, the first image is of each kind in its share: 4 standard deviations.
  @Test func seedsDrawEveryKind() {
    let seeds = 4000
    var counts = [0, 0]
    for seed in 0..<UInt64(seeds) {
      counts[ShareDraw(shares: [1, 3], seed: seed).kinds(ofImages: [0])[0]] += 1
    }
    let expected = Double(seeds) / 4
    #expect(abs(Double(counts[0]) - expected) < 4 * (expected * 0.75).squareRoot(), "\(counts)")
  }
}
