import Datasets
import Foundation
import Images
import Scoring
import Testing

@Suite struct PrincipalAxesTests {
  /// The error of sums of this many products of numbers near 1, in Double.
  private static let tolerance = 1e-12

  /// Two pixels, black or white together in half of the images. The covariance of +-1 with itself
  /// is 4/3 with the divisor 3, so the axes (1, 1) and (1, -1) have 8/3 and 0. The mean is 0.
  @Test func twoPixelsByHand() throws {
    let images = ImageBatch(
      .memory("test"), height: 1, width: 2, pixels: [0, 0, 255, 255, 0, 0, 255, 255])
    let axes = try PrincipalAxes(of: images)
    #expect(abs(axes.variances[0] - 8 / 3) < Self.tolerance && axes.variances[1] == 0)
    #expect(axes.means.allSatisfy { $0 < Self.tolerance })
  }

  /// The first pixel varies about 0; the second and third stay at -1 and 1.
  @Test func theFlatSpaceHoldsItsMeanInOneAxis() throws {
    let images = ImageBatch(
      .memory("test"), height: 1, width: 3, pixels: [0, 0, 255, 255, 0, 255])
    let axes = try PrincipalAxes(of: images)
    #expect(abs(axes.variances[0] - 2) < Self.tolerance)
    #expect(axes.variances.dropFirst() == [0, 0])
    #expect(axes.means[0] < Self.tolerance && axes.means[2] == 0)
    #expect(abs(axes.means[1] - 2.0.squareRoot()) < Self.tolerance)
  }

  @Test func imagesWithoutACovarianceAreRefused() {
    let one = ImageBatch(
      .memory("one"), height: 1, width: 1, pixels: [7])
    #expect(throws: UnfitData.self) { try PrincipalAxes(of: one) }
    let large = ImageBatch(
      .memory("large"), height: 64, width: 65, pixels: .init(repeating: 0, count: 2 * 65 * 64))
    #expect(throws: UnfitData.self) { try PrincipalAxes(of: large) }
  }

  /// Forty images span at most 39 of 784 axes, and many pixels never vary. Eigenvalues that are
  /// only rounding errors must not keep the others from being found.
  @Test(arguments: [1, 2]) func fewImagesOfManyPixels(seed: UInt64) throws {
    let images = SyntheticDataset.draw(count: 40, seed: seed, threads: 1)
    let axes = try PrincipalAxes(of: images)
    let rank = axes.variances.count { $0 > 0 }
    #expect((30...39).contains(rank))
    var (trace, square) = (0.0, 0.0)
    for pixel in 0..<784 {
      let values = (0..<40).map { Double(images.pixels[$0 * 784 + pixel]) / 127.5 - 1 }
      let mean = values.reduce(0, +) / 40
      trace += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
      square += mean * mean
    }
    // Pixels pass through Float.
    #expect(abs(axes.variances.reduce(0, +) / trace - 1) < 1e-6)
    #expect(abs(axes.means.reduce(0) { $0 + $1 * $1 } / square - 1) < 1e-6)
  }
}
