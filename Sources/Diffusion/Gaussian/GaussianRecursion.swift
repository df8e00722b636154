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
  private let hasModelError: Bool
  /// The process whose states are walked; it starts from N(0, c_T^2 I).
  package let process: ForwardProcess
  /// T, the Ornstein-Uhlenbeck time of the start.
  package let startTime: Double
  /// Where the walk stops: 0, or the eps of a scheme that cannot reach 0.
  package let endTime: Double
  /// The exact scheme that this one approximates: the flow for schemes without noise, else the
  /// reverse SDE.
  package let limit: GaussianIntegrator

  /// - Parameters:
  ///   - plan: the steps from T down, at least one.
  ///   - process: the one that the plan was made for.
  ///   - modelError: of the estimates; nil for exact ones.
  package init(
    plan: [SamplingStep], in process: ForwardProcess = .ornsteinUhlenbeck,
    modelError: ModelError? = nil
  ) {
    precondition(!plan.isEmpty, "A plan has at least one step.")
    (self.process, hasModelError) = (process, modelError != nil)
    steps = .sampler(
      plan.map { SamplerDirectionStep($0, in: process, modelError: modelError) })
    (startTime, endTime) = (plan[0].time, plan[plan.count - 1].nextTime)
    limit = plan.contains { $0.coefficients.noise > 0 } ? .exactSDE : .exactODE
  }

  /// - Parameters:
  ///   - times: in the process's own time, falling, at least two, the last >= 0.
  package init(
    _ integrator: GaussianIntegrator, times: [Double],
    in process: ForwardProcess = .ornsteinUhlenbeck
  ) {
    precondition(
      times.count >= 2 && zip(times, times.dropFirst()).allSatisfy { $0 > $1 && $1 >= 0 },
      "A scheme needs at least two falling times >= 0, not \(times).")
    steps = .integrator(
      zip(times, times.dropFirst()).map { IntegratorStep(integrator, $0, $1, process) })
    (self.process, hasModelError) = (process, false)
    (startTime, endTime) = (process.time(times[0]), process.time(times[times.count - 1]))
    limit = integrator.hasNoise ? .exactSDE : .exactODE
  }

  /// Returns the output's law with exact estimates in a direction of data variance `eigenvalue`.
  ///
  /// - Parameters:
  ///   - eigenvalue: l >= 0.
  ///   - start: the law at T; nil for N(0, c_T^2), from which sampling starts.
  package func moments(
    eigenvalue l: Double, from start: GaussianMoments? = nil
  ) -> GaussianMoments {
    let scale = process.scale(startTime)
    let start = start ?? GaussianMoments(variance: scale * scale, meanShare: 0)
    switch steps {
    case .sampler(let steps):
      var state = SamplerDirectionState(start)
      for step in steps { state.advance(step.map(eigenvalue: l)) }
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

  /// Returns the variance of what a model's own errors add to the output in a direction of data
  /// variance `eigenvalue`; 0 for exact estimates.
  func errorVariance(eigenvalue l: Double) -> Double {
    guard hasModelError, case .sampler(let steps) = steps else { return 0 }
    var state = SamplerDirectionState(.standard, hasModelError: true)
    for step in steps { state.advance(step.map(eigenvalue: l)) }
    return state.error?.xx ?? 0
  }

  /// Returns the output's law along every axis of the data, [d], with exact estimates.
  ///
  /// - Parameter start: the law at T along each axis; nil for N(0, c_T^2 I).
  package func moments(
    of spectrum: GaussianSpectrum, from start: [GaussianMoments]? = nil
  ) -> [GaussianMoments] {
    spectrum.variances.indices.map {
      moments(eigenvalue: spectrum.variances[$0], from: start?[$0])
    }
  }
}
