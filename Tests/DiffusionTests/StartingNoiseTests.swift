import Diffusion
import Images
import Testing

@Suite struct StartingNoiseTests {
  /// A quarter circle is divided into thirds, which gives cos and sin of 30 and 60 degrees.
  @Test func theWayIsAnArc() {
    let root = 3.0.squareRoot() / 2
    let (a, b) = ([2.0, 0, 0], [0.0, 2, 0])
    for (share, expected) in [(1.0 / 3, [2 * root, 1, 0]), (2.0 / 3, [1, 2 * root, 0])] {
      let found = StartingNoise.onTheWay(from: a, to: b, share: share)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }
    #expect(StartingNoise.onTheWay(from: a, to: b, share: 0) == a)
    #expect(StartingNoise.onTheWay(from: a, to: b, share: 1) == b)
    // There is no arc between equal or opposite noises, so the line is used.
    #expect(StartingNoise.onTheWay(from: a, to: a, share: 0.3) == a)
    #expect(
      StartingNoise.onTheWay(from: a, to: a.map { -$0 }, share: 0.25).map { $0.rounded() }
        == [1, 0, 0])
  }

  /// Both ends of every row are what their seeds draw, to the bit, in any batch.
  @Test(arguments: Sampler.allCases.filter(\.isDeterministic))
  func endsAreTheSeedsOwnImages(sampler: Sampler) throws {
    let generator = SampleGenerator(MicroModel.make(.cem), threads: 2)
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps) = (sampler, 3)
    func draw(_ seed: UInt64, _ start: StartingNoise?, _ images: Range<Int>, batch: Int) throws
      -> ImageBatch
    {
      try generator.generate(
        settings, seed: seed, images: images, batchSize: batch, start: start, keepsValues: true)
    }
    let way = StartingNoise.between(4, 9, columns: 3)
    let grid = try draw(4, way, 0..<6, batch: 64)
    let values = try #require(grid.values)
    let size = 64
    for (column, seed) in [(0, UInt64(4)), (2, 9)] {
      let own = try #require(try draw(seed, nil, 0..<2, batch: 2).values)
      for row in 0..<2 {
        let start = (3 * row + column) * size
        #expect(
          Array(values[start..<start + size]) == Array(own[row * size..<(row + 1) * size]))
      }
    }
    // The middle differs from both ends.
    #expect(grid.image(1) != grid.image(0) && grid.image(1) != grid.image(2))
    #expect(try draw(4, way, 2..<6, batch: 1).pixels == Array(grid.pixels[2 * size..<6 * size]))
    // A deterministic sampler uses nothing else of the seed.
    #expect(try draw(77, way, 0..<6, batch: 4).pixels == grid.pixels)
  }
}
