/// One step of a sampler from time t to an earlier u, affine in the state, the estimates and new
/// noise: `x_u = state * x_t + estimate * f + extrapolation * (f - fBefore) + noise * z`,
/// z ~ N(0, I). Then, unless `correction` is 0, `x_u += correction * (fAhead - f)`.
///
/// f is the estimate of E[X_0 | X_t], fBefore that of the step before, and fAhead the estimate at
/// time u for the x_u just found. This one form covers every sampler here, whatever the network
/// outputs, and turns the law of a Gaussian example into a recursion of numbers.
package struct StepCoefficients: Equatable, Sendable {
  /// The factor of x_t.
  package var state: Double
  /// The factor of f.
  package var estimate: Double
  /// The factor of f - fBefore; 0 in a sampler without memory and in every first step.
  package var extrapolation: Double
  /// The factor of fAhead - f; 0 unless the step evaluates the network twice.
  package var correction: Double
  /// The factor of z, >= 0.
  package var noise: Double

  package init(
    state: Double, estimate: Double, extrapolation: Double = 0, correction: Double = 0,
    noise: Double
  ) {
    self.state = state
    self.estimate = estimate
    self.extrapolation = extrapolation
    self.correction = correction
    self.noise = noise
  }

  /// Returns the step for states that are larger by a factor, which differs before and after it.
  func scaled(from scale: Double, to next: Double) -> StepCoefficients {
    StepCoefficients(
      state: state * next / scale, estimate: estimate * next,
      extrapolation: extrapolation * next, correction: correction * next, noise: noise * next)
  }

  /// The number of network evaluations that the step takes.
  package var evaluations: Int { correction == 0 ? 1 : 2 }
}
