import Diffusion
import Images
import NeuralNet
import Runs
import Studies
import Testing

@Suite struct EstimateErrorTests {
  /// A network whose weights are all zero outputs zero.
  private func zeroModel(_ objective: Objective) -> DiffusionModel {
    let configuration = UNetConfiguration(channels: [16])
    return DiffusionModel(
      configuration: configuration, objective: objective,
      frame: ImageFrame(imageHeight: 28, imageWidth: 28), timeRange: .standard,
      provenance: .init(
        version: "", command: "", dataset: "", seed: 1, steps: 0, batchSize: 1),
      weights: [Float](repeating: 0, count: UNet(configuration).layout.count))
  }

  /// Two images: one white pixel, and none.
  private var images: ImageBatch {
    var pixels = [UInt8](repeating: 0, count: 2 * 28 * 28)
    pixels[10 * 28 + 10] = 255
    return ImageBatch(.memory("two images"), height: 28, width: 28, pixels: pixels)
  }

  /// CEM's zero is the gray between black and white, so every pixel is wrong by a half. The pixels
  /// within two of the white one are 25.
  @Test func zeroIsWrongByAHalfEverywhere() throws {
    let errors = try EstimateErrors(
      zeroModel(.cem), images: images, times: [0.01, 1], seed: 1, threads: 2)
    for level in errors.levels {
      #expect(level.near.map { ($0 * 1e9).rounded() / 1e9 } == [25.0 / 4, 0])
      #expect(level.far.map { ($0 * 1e9).rounded() / 1e9 } == [759.0 / 4, 784.0 / 4])
    }
  }

  /// DDPM's zero returns the noised image, X_0 + noiseLevel eps, half of it in grays.
  @Test func noNoiseIsWrongByTheNoise() throws {
    let t = 0.5
    let level = try EstimateErrors(
      zeroModel(.ddpm), images: images, times: [t], seed: 1, threads: 2
    ).levels[0]
    let expected = OrnsteinUhlenbeck.noiseLevel(t) * OrnsteinUhlenbeck.noiseLevel(t) / 4
    let found = (level.near[0] + level.far[0] + level.far[1]) / Double(2 * 28 * 28)
    // The mean of 1568 squares of normal numbers has a deviation of 3.6 %.
    #expect(abs(found / expected - 1) < 0.15)
  }

  @Test func threadsDoNotMatter() throws {
    func near(_ threads: Int) throws -> [[Double]] {
      try EstimateErrors(
        zeroModel(.sgm), images: images, times: [0.1, 2], seed: 3, threads: threads
      ).levels.map(\.near)
    }
    #expect(try near(1) == near(2))
  }

  /// 3 and 3 against 1 and 2: the ratio of means is 2, the residuals are 1 and -1, their deviation is
  /// sqrt 2, and the standard error is sqrt 2 / sqrt 2 / 1.5.
  @Test func ratiosOfMeansByHand() throws {
    let found = try #require(RatioOfMeans(first: [1, 2], second: [3, 3]))
    #expect(found.ratio == 2)
    #expect(abs(found.interval.upperBound - (2 + 1.96 / 1.5)) < 1e-12)
    #expect(abs(found.interval.lowerBound - (2 - 1.96 / 1.5)) < 1e-12)
    #expect(RatioOfMeans(first: [0, 0], second: [1, 1]) == nil)
  }
}
