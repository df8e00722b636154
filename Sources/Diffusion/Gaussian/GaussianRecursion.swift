/// The exact law of a sampler's output when the data are Gaussian, without drawing a sample.
///
/// In a direction with data N(mean, l), the exact estimate is f = mean + g (x - e^{-t/2} mean) with
/// g = l e^{-t/2} / v and v = l e^{-t} + 1 - e^{-t} (Lu, Wang, Bal, appendix A.2). Every step is
/// thus affine in the state x, the previous estimate and the noise, and the mean and second moments
/// of x and the estimate follow exactly. A sampler without memory maps a variance V to (A + B g)^2
/// V + C^2. The idea of judging samplers this way: Pierret and Galerne, arXiv 2405.14250.
package struct GaussianRecursion: Sendable {
  private enum Steps: Sendable {
    case sampler([SamplerDirectionStep])
    case integrator([IntegratorStep])
  }

  private let steps: Steps
  /// T, the Ornstein-Uhlenbeck time of the start.
  package let startTime: Double
  /// Where the walk stops: 0, or the eps of a scheme that cannot reach 0.
  package let endTime: Double
  /// The exact scheme that this one approximates: the flow for schemes without noise, else the
  /// reverse SDE.
  package let limit: GaussianIntegrator

  /// - Parameter plan: the steps from T down, at least one.
  package init(plan: [SamplingStep]) {
    precondition(!plan.isEmpty, "A plan has at least one step.")
    steps = .sampler(plan.map(SamplerDirectionStep.init))
    (startTime, endTime) = (plan[0].time, plan[plan.count - 1].nextTime)
    limit = plan.contains { $0.coefficients.noise > 0 } ? .exactSDE : .exactODE
  }

  /// - Parameters:
  ///   - times: in the clock's units, falling, at least two, the last >= 0.
  package init(
    _ integrator: GaussianIntegrator, times: [Double], clock: GaussianClock = .ornsteinUhlenbeck
  ) {
    precondition(
      times.count >= 2 && zip(times, times.dropFirst()).allSatisfy { $0 > $1 && $1 >= 0 },
      "A scheme needs at least two falling times >= 0, not \(times).")
    steps = .integrator(
      zip(times, times.dropFirst()).map { IntegratorStep(integrator, $0, $1, clock) })
    (startTime, endTime) = (clock.time(times[0]), clock.time(times[times.count - 1]))
    limit = integrator.hasNoise ? .exactSDE : .exactODE
  }

  /// Returns the output's law in a direction of data variance `eigenvalue`.
  ///
  /// - Parameters:
  ///   - eigenvalue: l >= 0.
  ///   - start: the law at T; sampling starts from N(0, I).
  package func moments(
    eigenvalue l: Double, from start: GaussianMoments = .standard
  ) -> GaussianMoments {
    switch steps {
    case .sampler(let steps):
      var state = SamplerDirectionState(start)
      for step in steps { state.advance(step, eigenvalue: l) }
      return state.moments
    case .integrator(let steps):
      var moments = start
      for step in steps {
        let map = step.map(eigenvalue: l)
        moments.variance = map.growth * moments.variance + map.noise
        moments.meanShare = map.state * moments.meanShare + map.mean
      }
      return moments
    }
  }

  /// Returns the output's law along every axis of the data, [d].
  ///
  /// - Parameter start: the law at T along each axis; nil for N(0, I).
  package func moments(
    of spectrum: GaussianSpectrum, from start: [GaussianMoments]? = nil
  ) -> [GaussianMoments] {
    spectrum.variances.indices.map {
      moments(eigenvalue: spectrum.variances[$0], from: start?[$0] ?? .standard)
    }
  }
}

/// A step of a sampling plan, with what its two times do to every direction.
private struct SamplerDirectionStep: Sendable {
  let coefficients: StepCoefficients
  let here: TimeShares
  let there: TimeShares

  init(_ step: SamplingStep) {
    coefficients = step.coefficients
    (here, there) = (TimeShares(step.time), TimeShares(step.nextTime))
  }
}

/// The moments of the state x and the previous estimate f in one direction.
private struct SamplerDirectionState {
  /// The variances and the covariance; before the first step there is no estimate.
  private var xx: Double
  private var xf = 0.0
  private var ff = 0.0
  /// The means, as shares of the data's mean.
  private var x: Double
  private var f = 0.0

  init(_ start: GaussianMoments) { (xx, x) = (start.variance, start.meanShare) }

  var moments: GaussianMoments { GaussianMoments(variance: xx, meanShare: x) }

  mutating func advance(_ step: SamplerDirectionStep, eigenvalue l: Double) {
    let c = step.coefficients
    // The estimate is gain x + own mean.
    let gain = step.here.gain(l)
    let own = 1 - gain * step.here.signal
    // The prediction is a x + b fBefore + constant mean + C z.
    var a = c.state + (c.estimate + c.extrapolation) * gain
    var b = -c.extrapolation
    var constant = (c.estimate + c.extrapolation) * own
    var noise = c.noise
    if c.correction != 0 {
      let ahead = step.there.gain(l)
      let growth = 1 + c.correction * ahead
      a = growth * a - c.correction * gain
      b = growth * b
      constant = growth * constant + c.correction * (1 - ahead * step.there.signal - own)
      noise = growth * noise
    }
    (xx, xf, ff) = (
      a * a * xx + 2 * a * b * xf + b * b * ff + noise * noise,
      gain * (a * xx + b * xf), gain * gain * xx
    )
    (x, f) = (a * x + b * f + constant, gain * x + own)
  }
}
