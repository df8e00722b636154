import Diffusion
import Foundation
import Images
import Testing

/// The gray levels that images end on.
@Suite struct GrayLevelsTests {
  private static let contexts = GrayLevels.bounds.count + 1

  private func images(_ pixels: [UInt8], width: Int) -> ImageBatch {
    ImageBatch(.memory("test"), height: pixels.count / width, width: width, pixels: pixels)
  }

  /// Each pixel counts at the level of its brightest neighbour: 9's is 200, 0's beside it too, and
  /// the far corner has black ones only.
  @Test func levelsAreCountedBySurroundings() {
    let counts = GrayLevels(of: images([9, 200, 0, 0], width: 4)).counts
    #expect(counts.flatMap { $0 }.reduce(0, +) == 4)
    #expect(counts[9][9] == 1 && counts[9][0] == 1)
    #expect(counts[1][200] == 1 && counts[0][0] == 1)
    // All eight neighbours count, and beyond the edge all is black.
    let corner: [UInt8] = [250, 0, 0, 0, 0, 0, 0, 0, 0]
    let few = GrayLevels(of: images(corner, width: 3)).counts
    #expect(few[10][0] == 3 && few[0][0] == 5 && few[0][250] == 1)
    let middle: [UInt8] = [0, 0, 0, 0, 250, 0, 0, 0, 0]
    let all = GrayLevels(of: images(middle, width: 3)).counts
    #expect(all[10][0] == 8 && all[0][250] == 1 && all.count == Self.contexts)
  }

  /// Levels 0 and 8, one three times as often, and an estimate of 3: the odds are 3 exp(-9/32) to
  /// exp(-25/32).
  @Test func levelsAreDrawnFromThePosterior() throws {
    var row = [Int](repeating: 0, count: 256)
    (row[0], row[8]) = (3_000_000_000, 1_000_000_000)
    let levels = GrayLevels(
      counts: [[Int]](repeating: row, count: Self.contexts))
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
    #expect(
      samples.values == samples.pixels.map { PixelRange.signed.value(Float($0)) })
  }
}

extension GrayLevels {
  /// Draws one pixel of many images whose estimate is the same.
  fileprivate func drawnLevels(estimate: Float, images: Int) throws -> [Int] {
    (0..<images).map { image in
      let drawn = self.drawn([estimate / 127.5 - 1], width: 1, seed: 7, image: image)
      return Int(((drawn[0] + 1) * 127.5).rounded())
    }
  }
}
