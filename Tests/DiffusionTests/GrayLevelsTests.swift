import Diffusion
import Foundation
import Images
import Testing

/// The gray levels that images end on.
@Suite struct GrayLevelsTests {
  private static let contexts = GrayLevels.bounds.count + 1

  private func images(_ pixels: [UInt8], width: Int, height: Int? = nil) -> ImageBatch {
    ImageBatch(
      .memory("test"), height: height ?? pixels.count / width, width: width, pixels: pixels)
  }

  /// Each pixel counts at the level of its brightest neighbour: 9's is 200, 0's beside it too, and
  /// the far corner has black ones only.
  @Test func levelsAreCountedBySurroundings() {
    let counts = GrayLevels(of: images([9, 200, 0, 0], width: 4)).counts.levels
    #expect(counts.flatMap { $0 }.reduce(0, +) == 4)
    #expect(counts[9][9] == 1 && counts[9][0] == 1)
    #expect(counts[1][200] == 1 && counts[0][0] == 1)
    // All eight neighbours count, and beyond the edge all is black.
    let corner: [UInt8] = [250, 0, 0, 0, 0, 0, 0, 0, 0]
    let few = GrayLevels(of: images(corner, width: 3)).counts.levels
    #expect(few[10][0] == 3 && few[0][0] == 5 && few[0][250] == 1)
    let middle: [UInt8] = [0, 0, 0, 0, 250, 0, 0, 0, 0]
    let all = GrayLevels(of: images(middle, width: 3)).counts.levels
    #expect(all[10][0] == 8 && all[0][250] == 1 && all.count == Self.contexts)
  }

  /// Levels 0 and 8, one three times as often, and an estimate of 3: the odds are 3 exp(-9/32) to
  /// exp(-25/32).
  @Test func levelsAreDrawnFromThePosterior() throws {
    var row = [Int](repeating: 0, count: 256)
    (row[0], row[8]) = (3_000_000_000, 1_000_000_000)
    let levels = GrayLevels(
      counts: .init(levels: [[Int]](repeating: row, count: Self.contexts)))
    let draws = 20_000
    let drawn = try levels.drawnLevels(estimate: 3, images: draws)
    #expect(Set(drawn) == [0, 8])
    let odds = 3 * exp(-9 / 32.0) / exp(-25 / 32.0)
    let expected = odds / (1 + odds)
    let error = (expected * (1 - expected) / Double(draws)).squareRoot()
    let share = Double(drawn.count { $0 == 0 }) / Double(draws)
    #expect(abs(share - expected) < 4 * error, "\(share), expected \(expected)")
  }

  /// Grain on black goes where black is all that was seen there.
  @Test func blackBecomesBlack() throws {
    let levels = GrayLevels(of: images([UInt8](repeating: 0, count: 1_000_000), width: 1000))
    #expect(try Set(levels.drawnLevels(estimate: 2.7, images: 100)) == [0])
  }

  /// Rows of 1 x 3 pixels: black and 40 are equally frequent at first sight, estimates of 20 say
  /// nothing, and boxes of 1, 2 and 3 pixels occur once, twice and four times in seven. Of the boxes
  /// that the sides allow, those of one length are equally probable.
  @Test func boxesComeAsOftenAsInTheImages() {
    var row = [Int](repeating: 0, count: 256)
    (row[0], row[40]) = (1 << 40, 1 << 40)
    let levels = GrayLevels(
      counts: .init(
        levels: [[Int]](repeating: row, count: Self.contexts),
        boxSides: [0, 1 << 20, 1 << 21, 1 << 22]))
    let draws = 20_000
    var counts: [Int: Int] = [:]
    for image in 0..<draws {
      let pixels = levels.drawn(
        [Float](repeating: 20 / 127.5 - 1, count: 3), width: 3, seed: 5, image: image)
      counts[InkBox(pixels[...], width: 3)?.longerSide ?? 0, default: 0] += 1
    }
    // A span of n pixels: its ends are ink (one half each), all beyond is black (one half each, by
    // row 1/8 of all black above and below does not apply); times the number of places.
    let ends = [1: 3 * 0.5 * 0.25, 2: 2 * 0.25 * 0.5, 3: 0.25]
    let weights = ends.map { ($0.key, $0.value * [1: 1.0, 2: 2, 3: 4][$0.key]!) }
    let whole = weights.reduce(0) { $0 + $1.1 }
    for (side, weight) in weights {
      let expected = weight / whole
      let error = (expected * (1 - expected) / Double(draws)).squareRoot()
      let share = Double(counts[side, default: 0]) / Double(draws)
      #expect(abs(share - expected) < 4 * error, "\(side): \(share), expected \(expected)")
    }
    #expect(counts[0, default: 0] == 0)
  }

  /// A faint line beyond a box of the usual size goes, and a line of ink stays.
  @Test func faintLinesBeyondTheBoxGo() {
    func picture(_ side: Int) -> [UInt8] {
      (0..<144).map { (2..<2 + side).contains($0 / 12) && (4..<7).contains($0 % 12) ? 200 : 0 }
    }
    let counted = GrayLevels(of: images(picture(8) + picture(8), width: 12, height: 12)).counts
    #expect(counted.boxSides == (0...12).map { $0 == 8 ? 2 : 0 })
    // So few images would say little of most surroundings.
    var row = [Int](repeating: 0, count: 256)
    (row[0], row[60], row[200]) = (1 << 40, 1 << 20, 1 << 40)
    let levels = GrayLevels(
      counts: .init(
        levels: [[Int]](repeating: row, count: Self.contexts), boxSides: counted.boxSides))
    func drawn(_ line: Float) -> InkBox? {
      var values = picture(8).map { PixelRange.signed.value(Float($0)) }
      for column in 4..<7 { values[10 * 12 + column] = PixelRange.signed.value(line) }
      return InkBox(levels.drawn(values, width: 12, seed: 1, image: 0)[...], width: 12)
    }
    #expect(drawn(6)?.rows == 2...9)
    #expect(drawn(60)?.rows == 2...10)
    #expect(drawn(0)?.columns == 4...6)
  }

  @Test(arguments: [1, 3], [5, 64])
  func imagesStayTheSameOnAnyThreadsAndInAnyBatch(threads: Int, batchSize: Int) throws {
    let noisy = images((0..<640).map { UInt8(truncatingIfNeeded: $0 * 97 >> 2) }, width: 8)
    let levels = GrayLevels(of: noisy)
    var settings = SamplingSettings.standard()
    settings.steps = 3
    func draw(_ grays: GrayLevels?, _ threads: Int, _ batch: Int) throws -> ImageBatch {
      try SampleGenerator(MicroModel.make(.cem), threads: threads).generate(
        settings, seed: 4, images: 2..<20, batchSize: batch, grays: grays, keepsValues: true)
    }
    let reference = try draw(levels, 1, 64)
    let samples = try draw(levels, threads, batchSize)
    #expect(samples.pixels == reference.pixels && samples.values == reference.values)
    #expect(samples.pixels != (try draw(nil, 1, 64)).pixels)
    // The values are the sampler's own.
    #expect(samples.values == (try draw(nil, 1, 64)).values)
  }
}

extension GrayLevels {
  /// Draws one pixel of many images whose estimate is the same.
  fileprivate func drawnLevels(estimate: Float, images: Int) throws -> [Int] {
    (0..<images).map { image in
      Int(self.drawn([estimate / 127.5 - 1], width: 1, seed: 7, image: image)[0])
    }
  }
}
