import Kernels

/// Draws images by walking a sampling plan back from N(0, I), or N(0, c_T^2 I) in another process.
///
/// The state is kept in Double. Image i starts from the stream (seed, samplingStart, i) and takes
/// the noise of step k, counted from 0 at T, from (seed, samplingNoise, i, k), so an image is
/// bit-identical in whatever batch and on however many threads it is drawn.
package struct ReverseSampler: Sendable {
  /// The seed of all starts and noise.
  package let seed: UInt64
  /// The steps from T down to 0, with the jumps between them.
  package let plan: [SamplingStep]
  private let start: StartingNoise
  private let process: ForwardProcess
  private let clip: ClosedRange<Double>?

  /// - Parameters:
  ///   - start: nil for the noise of `seed`.
  ///   - resampling: the stretches to walk more than once; in the Ornstein-Uhlenbeck process only.
  ///   - process: the process whose states are walked.
  /// - Throws: `InvalidSetting` if a setting is outside its range.
  package init(
    _ settings: SamplingSettings, seed: UInt64, start: StartingNoise? = nil,
    resampling: Resampling = .none, process: ForwardProcess = .ornsteinUhlenbeck
  ) throws(InvalidSetting) {
    precondition(
      resampling == .none || process == .ornsteinUhlenbeck,
      "Jumps forward are those of the Ornstein-Uhlenbeck process.")
    self.process = process
    self.seed = seed
    self.start = start ?? .seeded(seed)
    plan = resampling.expanded(try settings.plan(in: process))
    clip = settings.clip
  }

  /// Draws the images with the given numbers, all at once.
  ///
  /// - Parameters:
  ///   - images: the numbers of the images, nonnegative; the same number gives the same image.
  ///   - pixels: the number of values in one image, > 0.
  ///   - threads: for the noise and the steps, > 0; the denoiser has its own.
  ///   - denoiser: gives the estimates of X_0 from states of the Ornstein-Uhlenbeck process, whichever
  ///     process is walked.
  ///   - observer: called before the first step and after each; what it throws ends the sampling
  ///     and is passed on, which is how a run is cancelled.
  /// - Returns: x_0, `[images.count, pixels]` flat, in the data's units, not clipped.
  /// - Throws: `NonFiniteState`, or what the denoiser or the observer throws.
  package func sample(
    images: Range<Int>, pixels: Int, threads: Int = 1, denoiser: some Denoiser,
    observer: (SamplingProgress) throws -> Void = { _ in }
  ) throws -> [Double] {
    precondition(
      images.lowerBound >= 0 && pixels > 0,
      "sample: image numbers must be at least 0 and pixels at least 1, not \(images), \(pixels).")
    let team = ThreadTeam(threads: threads)
    let walks = BatchWalk(
      images, pixels: pixels, seed: seed, start: start, scale: process.scale(plan[0].time),
      team: team)
    var states = walks.states
    try observer(
      SamplingProgress(
        images: images, pixels: pixels, stepsDone: 0, steps: plan.count, time: plan[0].time,
        states: states, estimates: nil))

    func estimates(at time: Double) throws -> [Double] {
      let scale = process.scale(time)
      let estimates = try denoiser.estimates(
        of: scale == 1 ? states : states.map { $0 / scale }, pixels: pixels, time: time)
      precondition(
        estimates.count == states.count,
        "A denoiser must return \(states.count) estimates for its states, not \(estimates.count).")
      return estimates
    }
    for (k, step) in plan.enumerated() {
      let coefficients = step.coefficients
      if step.isJump {
        walks.jump(coefficients, step: k)
      } else {
        walks.advance(try estimates(at: step.time), coefficients, step: k, clip: clip)
      }
      states = walks.states
      if coefficients.correction != 0, walks.firstNonFinite == nil {
        walks.correct(try estimates(at: step.nextTime), coefficients, clip: clip)
        states = walks.states
      }
      if let image = walks.firstNonFinite {
        throw NonFiniteState(image: image, step: k + 1, time: step.time)
      }
      try observer(
        SamplingProgress(
          images: images, pixels: pixels, stepsDone: k + 1, steps: plan.count, time: step.nextTime,
          states: states, estimates: walks.estimates))
    }
    return states
  }
}

/// The progress of one batch, for progress bars and trajectories.
package struct SamplingProgress: Sendable {
  /// The numbers of the batch's images.
  package let images: Range<Int>
  /// The number of values in one image.
  package let pixels: Int
  /// 0 before the first step and `steps` at the end; jumps count as steps.
  package let stepsDone: Int
  package let steps: Int
  /// The time of `states`: T before the first step, 0 at the end.
  package let time: Double
  /// x, `[images.count, pixels]` flat.
  package let states: [Double]
  /// The (clipped) estimates f of the states before the last step, same layout; nil before the
  /// first.
  package let estimates: [Double]?

  /// Set where other processes draw at the same time: all images, and those of them that this one
  /// draws, whose progress stands for that of all.
  package var shared: (all: Range<Int>, own: Range<Int>)?

  /// The images drawn so far; those of this batch count in proportion to their steps.
  package var imagesDone: Int { imageSteps / steps }
  /// The steps taken so far by all images, those of this batch included.
  package var imageSteps: Int {
    let own = images.lowerBound * steps + images.count * stepsDone
    guard let shared else { return own }
    return shared.all.lowerBound * steps
      + (own - shared.own.lowerBound * steps) * shared.all.count / shared.own.count
  }
}

/// A NaN or an infinity appeared while sampling.
package struct NonFiniteState: Error, Equatable, CustomStringConvertible {
  package let image: Int
  /// The step that produced it, 1 for the first.
  package let step: Int
  /// The time of the state before that step.
  package let time: Double

  package var description: String {
    "sampling image \(image): expected finite pixels, found a NaN or infinity after step \(step) "
      + "(t = \(time)); the model file is damaged or its training diverged"
  }
}
