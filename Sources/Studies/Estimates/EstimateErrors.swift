import Diffusion
import Images
import Numerics
import Randomness
import Scoring

/// The errors of a model's estimate of X_0 on images it has not seen, by noise level, on the strokes
/// and far from them.
package struct EstimateErrors: Sendable {
  /// The squared errors at one time, in grays from 0 to 1, each summed over an image's pixels.
  package struct Level: Sendable {
    package let time: Double
    /// Over the pixels within two pixels of ink, one sum per image.
    package let near: [Double]
    /// Over the others.
    package let far: [Double]
  }

  package let levels: [Level]

  /// The number of images that pass through the network at a time.
  private static let batch = 100

  /// - Parameters:
  ///   - images: of the size that the model draws.
  ///   - seed: decides the noise, which is the same for models of the same field.
  ///   - report: called with the number of finished evaluations; what it throws ends the work.
  package init(
    _ model: DiffusionModel, images: ImageBatch, times: [Double], seed: UInt64, threads: Int,
    report: (Int) throws -> Void = { _ in }
  ) throws {
    let (frame, denoiser) = (model.frame, NetworkDenoiser(model, threads: threads))
    precondition(
      frame.imageHeight == images.height && frame.imageWidth == images.width,
      "The model draws images of \(frame.imageHeight) x \(frame.imageWidth) pixels")
    let nearInk = (0..<images.count).map {
      PixelFacts.nearInk(images.image($0).pixels, height: images.height, width: images.width)
    }
    levels = try times.enumerated().map { step, time in
      var (near, far): ([Double], [Double]) = ([], [])
      for range in (0..<images.count).batches(of: Self.batch) {
        let states = range.flatMap {
          Self.state($0, images, frame, time: time, step: UInt32(step), seed: seed)
        }
        let estimates = try denoiser.estimates(of: states, pixels: frame.pixels, time: time)
        for (row, i) in range.enumerated() {
          let clean = images.image(i).pixels
          var sums = (near: 0.0, far: 0.0)
          for (p, value) in frame.values(estimates, field: row).enumerated() {
            let error = (Double(value) + 1) / 2 - Double(clean[p]) / 255
            if nearInk[i][p] { sums.near += error * error } else { sums.far += error * error }
          }
          near.append(sums.near)
          far.append(sums.far)
        }
        try report(step * images.count + range.upperBound)
      }
      return Level(time: time, near: near, far: far)
    }
  }

  /// Returns X_t of an image, [height, width] of the field.
  private static func state(
    _ image: Int, _ images: ImageBatch, _ frame: ImageFrame, time: Double, step: UInt32,
    seed: UInt64
  ) -> [Double] {
    var field = [Float](repeating: 0, count: frame.pixels)
    frame.place(images.pixels, at: image * images.imageSize, into: &field)
    var stream = RandomStream(seed: seed, purpose: .test, index: UInt64(image), step: step)
    let (signal, sigma) = (
      OrnsteinUhlenbeck.signalScale(time), OrnsteinUhlenbeck.noiseScale(time)
    )
    return field.map { signal * Double($0) + sigma * stream.normal() }
  }
}

/// The ratio of two means over the same images, with its interval.
package struct RatioOfMeans: Equatable, Sendable {
  package let ratio: Double
  /// The 95 % interval by the normal law of the residuals b - ratio a over many images.
  package let interval: ClosedRange<Double>

  /// Returns nil if the mean of the first is 0.
  ///
  /// - Parameters:
  ///   - first: at least two numbers, 0 or more.
  ///   - second: as many, of the same images.
  package init?(first: [Double], second: [Double]) {
    precondition(
      first.count == second.count && first.count > 1,
      "A ratio with an interval needs two pairs or more, not \(first.count) and \(second.count)")
    let mean = SampleStatistics(first).mean
    guard mean > 0 else { return nil }
    let ratio = SampleStatistics(second).mean / mean
    let residuals = SampleStatistics(zip(first, second).map { $1 - ratio * $0 })
    let error = (residuals.deviation ?? 0) / Double(first.count).squareRoot() / mean
    (self.ratio, interval) = (ratio, ratio - 1.96 * error...ratio + 1.96 * error)
  }
}
