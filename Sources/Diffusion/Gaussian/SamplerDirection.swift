/// A step of a sampling plan, with what its two times do to every direction.
struct SamplerDirectionStep: Sendable {
  let coefficients: StepCoefficients
  let here: TimeShares
  let there: TimeShares

  init(_ step: SamplingStep, in process: ForwardProcess = .ornsteinUhlenbeck) {
    coefficients = step.coefficients
    here = TimeShares(step.time, in: process)
    there = TimeShares(step.nextTime, in: process)
  }

  /// Returns the step as an affine map in a direction of data variance l.
  func map(eigenvalue l: Double) -> SamplerDirectionMap {
    let c = coefficients
    let gain = here.gain(l)
    let own = 1 - gain * here.signal
    var map = SamplerDirectionMap(
      state: c.state + (c.estimate + c.extrapolation) * gain, before: -c.extrapolation,
      mean: (c.estimate + c.extrapolation) * own, noise: c.noise, gain: gain, own: own)
    if c.correction != 0 {
      let ahead = there.gain(l)
      let growth = 1 + c.correction * ahead
      map.state = growth * map.state - c.correction * gain
      map.before *= growth
      map.mean = growth * map.mean + c.correction * (1 - ahead * there.signal - own)
      map.noise *= growth
    }
    return map
  }
}

/// x' = state x + before fBefore + mean m + noise z and f = gain x + own m, where m is the data's
/// mean along the direction.
struct SamplerDirectionMap {
  var state: Double
  var before: Double
  var mean: Double
  var noise: Double
  var gain: Double
  var own: Double
}

/// The moments of the state x and the previous estimate f in one direction.
struct SamplerDirectionState {
  /// The variances and the covariance; before the first step there is no estimate.
  var xx: Double
  var xf = 0.0
  var ff = 0.0
  /// The means, as shares of the data's mean.
  var x: Double
  var f = 0.0

  init(_ start: GaussianMoments) { (xx, x) = (start.variance, start.meanShare) }

  var moments: GaussianMoments { GaussianMoments(variance: xx, meanShare: x) }

  mutating func advance(_ map: SamplerDirectionMap) {
    let (a, b) = (map.state, map.before)
    (xx, xf, ff) = (
      a * a * xx + 2 * a * b * xf + b * b * ff + map.noise * map.noise,
      map.gain * (a * xx + b * xf), map.gain * map.gain * xx
    )
    (x, f) = (a * x + b * f + map.mean, map.gain * x + map.own)
  }
}
