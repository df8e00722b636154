import Randomness

/// Draws images by walking a sampling plan back from N(0, I).
///
/// The state is kept in Double. Image i starts from the stream (seed, samplingStart, i) and takes
/// the noise of step k, counted from 0 at T, from (seed, samplingNoise, i, k), so an image is
/// bit-identical whatever batch it is drawn in.
package struct ReverseSampler: Sendable {
  /// Seed of all starts and noises.
  package let seed: UInt64
  /// The steps, from T down to 0.
  package let plan: [SamplingStep]
  private let clip: ClosedRange<Double>?

  /// - Throws: `InvalidSetting` if a setting is outside its range.
  package init(_ settings: SamplingSettings, seed: UInt64) throws(InvalidSetting) {
    self.seed = seed
    plan = try settings.plan()
    clip = settings.clip
  }

  /// Draws the images with the given numbers.
  ///
  /// - Parameters:
  ///   - images: the numbers of the images, nonnegative; the same number gives the same image.
  ///   - pixels: numbers in one image, > 0.
  ///   - batchSize: the most images handed to the denoiser at once, > 0.
  ///   - denoiser: the estimates of X_0.
  ///   - observer: called for every batch before its first step and after each; what it throws
  ///     ends the sampling and is passed on, which is how a run is cancelled.
  /// - Returns: x_0, `[images.count, pixels]` flat, in the data's units, not clipped.
  /// - Throws: `NonFiniteState`, or what the denoiser or the observer throws.
  package func sample(
    images: Range<Int>, pixels: Int, batchSize: Int, denoiser: some Denoiser,
    observer: (SamplingProgress) throws -> Void = { _ in }
  ) throws -> [Double] {
    precondition(
      images.lowerBound >= 0 && pixels > 0 && batchSize > 0,
      "sample: images \(images), pixels \(pixels) and batch size \(batchSize) must be positive.")
    var samples: [Double] = []
    samples.reserveCapacity(images.count * pixels)
    var first = images.lowerBound
    while first < images.upperBound {
      let batch = first..<min(first + batchSize, images.upperBound)
      samples += try sample(batch: batch, pixels: pixels, denoiser: denoiser, observer: observer)
      first = batch.upperBound
    }
    return samples
  }

  private func sample(
    batch: Range<Int>, pixels: Int, denoiser: some Denoiser,
    observer: (SamplingProgress) throws -> Void
  ) throws -> [Double] {
    var states = [Double](repeating: 0, count: batch.count * pixels)
    var noise = [Float](repeating: 0, count: pixels)
    for (row, image) in batch.enumerated() {
      var stream = RandomStream(seed: seed, purpose: .samplingStart, index: UInt64(image))
      stream.fillNormal(&noise)
      for j in 0..<pixels { states[row * pixels + j] = Double(noise[j]) }
    }
    try observer(
      SamplingProgress(
        images: batch, pixels: pixels, stepsDone: 0, steps: plan.count, time: plan[0].time,
        states: states, estimates: nil))

    for (k, step) in plan.enumerated() {
      var estimates = try denoiser.estimates(of: states, pixels: pixels, time: step.time)
      precondition(
        estimates.count == states.count,
        "A denoiser returns \(states.count) estimates for as many states, not \(estimates.count).")
      if let clip {
        for i in estimates.indices {
          estimates[i] = min(max(estimates[i], clip.lowerBound), clip.upperBound)
        }
      }
      let c = step.coefficients
      for (row, image) in batch.enumerated() {
        if c.noise != 0 {
          var stream = RandomStream(
            seed: seed, purpose: .samplingNoise, index: UInt64(image), step: UInt32(k))
          stream.fillNormal(&noise)
        }
        var finite = true
        for j in 0..<pixels {
          let i = row * pixels + j
          var x = c.state * states[i] + c.estimate * estimates[i]
          if c.noise != 0 { x += c.noise * Double(noise[j]) }
          states[i] = x
          finite = finite && x.isFinite
        }
        guard finite else { throw NonFiniteState(image: image, step: k + 1, time: step.time) }
      }
      try observer(
        SamplingProgress(
          images: batch, pixels: pixels, stepsDone: k + 1, steps: plan.count, time: step.nextTime,
          states: states, estimates: estimates))
    }
    return states
  }
}

/// Where one batch stands, for progress bars and trajectories.
package struct SamplingProgress: Sendable {
  /// The numbers of the batch's images.
  package let images: Range<Int>
  /// Numbers in one image.
  package let pixels: Int
  /// 0 before the first step, `steps` at the end.
  package let stepsDone: Int
  package let steps: Int
  /// The time of `states`: T before the first step, 0 at the end.
  package let time: Double
  /// x, `[images.count, pixels]` flat.
  package let states: [Double]
  /// The (clipped) estimates f that the last step used, same layout; nil before the first step.
  package let estimates: [Double]?
}

/// A NaN or an infinity appeared while sampling.
package struct NonFiniteState: Error, Equatable, CustomStringConvertible {
  package let image: Int
  /// The step that produced it, 1 for the first.
  package let step: Int
  /// The time at which the network was evaluated.
  package let time: Double

  package var description: String {
    "sampling image \(image): expected finite pixels, found a NaN or infinity after step \(step) "
      + "(t = \(time)); the model file is damaged or its training diverged"
  }
}
