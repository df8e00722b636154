/// A step of a sampling plan, with what its two times do to every direction.
struct SamplerDirectionStep: Sendable {
  let coefficients: StepCoefficients
  let here: TimeShares
  let there: TimeShares

  init(
    _ step: SamplingStep, in process: ForwardProcess = .ornsteinUhlenbeck,
    modelError: ModelError? = nil
  ) {
    coefficients = step.coefficients
    here = TimeShares(step.time, in: process, modelError: modelError)
    there = TimeShares(step.nextTime, in: process, modelError: modelError)
  }

  /// Returns the step as an affine map in a direction of data variance l.
  func map(eigenvalue l: Double) -> SamplerDirectionMap {
    let c = coefficients
    let gain = here.gain(l)
    let own = 1 - gain * here.signal
    var map = SamplerDirectionMap(
      state: c.state + (c.estimate + c.extrapolation) * gain, before: -c.extrapolation,
      mean: (c.estimate + c.extrapolation) * own, noise: c.noise,
      error: c.estimate + c.extrapolation, gain: gain, own: own,
      errorVariance: here.errorVariance(l))
    if c.correction != 0 {
      let ahead = there.gain(l)
      let growth = 1 + c.correction * ahead
      map.state = growth * map.state - c.correction * gain
      map.before *= growth
      map.mean = growth * map.mean + c.correction * (1 - ahead * there.signal - own)
      map.noise *= growth
      map.error = growth * map.error - c.correction
      map.aheadVariance = c.correction * c.correction * there.errorVariance(l)
    }
    return map
  }
}

/// x' = state x + before fBefore + mean m + noise z + error e + e' and f = gain x + own m + e, where
/// m is the data's mean along the direction, and e and e' are a model's own errors in f and in the
/// estimate that corrects the step.
struct SamplerDirectionMap {
  var state = 0.0
  var before = 0.0
  var mean = 0.0
  var noise = 0.0
  var error = 0.0
  var gain = 0.0
  var own = 0.0
  /// These are the variances of e and of e'.
  var errorVariance = 0.0
  var aheadVariance = 0.0
}

/// The variances of the state x and the previous estimate f, and their covariance.
struct StateMoments {
  var xx = 0.0
  /// Before the first step there is no estimate.
  var xf = 0.0
  var ff = 0.0

  /// Returns the moments after the linear part of a step.
  func moved(_ map: SamplerDirectionMap) -> StateMoments {
    let (a, b) = (map.state, map.before)
    return StateMoments(
      xx: a * a * xx + 2 * a * b * xf + b * b * ff, xf: map.gain * (a * xx + b * xf),
      ff: map.gain * map.gain * xx)
  }
}

/// The law of the state and the previous estimate in one direction.
struct SamplerDirectionState {
  /// This is what the moments are with exact estimates.
  var law: StateMoments
  /// These are the moments of what a model's own errors have added; they are nil without errors.
  var error: StateMoments?
  /// The means, as shares of the data's mean.
  var x: Double
  var f = 0.0

  init(_ start: GaussianMoments, hasModelError: Bool = false) {
    law = StateMoments(xx: start.variance)
    error = hasModelError ? StateMoments() : nil
    x = start.meanShare
  }

  var moments: GaussianMoments { GaussianMoments(variance: law.xx, meanShare: x) }

  mutating func advance(_ map: SamplerDirectionMap) {
    law = law.moved(map)
    law.xx += map.noise * map.noise
    if var moved = error?.moved(map) {
      let shared = map.error * map.errorVariance
      moved.xx += map.error * shared + map.aheadVariance
      moved.xf += shared
      moved.ff += map.errorVariance
      error = moved
    }
    (x, f) = (map.state * x + map.before * f + map.mean, map.gain * x + map.own)
  }
}
