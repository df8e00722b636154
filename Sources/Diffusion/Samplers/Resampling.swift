import Foundation

/// Walks each stretch of a plan several times and jumps back to its start between them (RePaint:
/// Lugmayr et al., arXiv 2201.09865, section 4.2).
///
/// A jump adds the noise of the forward process, x_t = e^{-h/2} x_u + sqrt(1 - e^{-h}) z over
/// h = t - u, so pixels that were drawn without regard for each other get another chance to agree.
package struct Resampling: Equatable, Sendable {
  /// Every stretch once: the plan unchanged.
  package static let none = Resampling(walks: 1, stretch: 1)

  /// How often each stretch is walked, at least 1; the paper's r.
  package let walks: Int
  /// The number of steps in a stretch, at least 1; the paper's j, whose plan has 250 steps. The
  /// last stretch may be shorter.
  package let stretch: Int

  package init(walks: Int, stretch: Int) {
    precondition(
      walks > 0 && stretch > 0,
      "Resampling needs stretches of at least 1 step and at least 1 walk, not \(stretch), \(walks)")
    (self.walks, self.stretch) = (walks, stretch)
  }

  /// Returns the plan with its stretches repeated and jumps between them.
  ///
  /// When a stretch is repeated, its first step does not extrapolate, because the estimate before
  /// it comes from the end of the stretch, nearer to t = 0. The last stretch is repeated too, from
  /// t = 0: there the known pixels are the image's own, and what agrees then agrees for good.
  package func expanded(_ plan: [SamplingStep]) -> [SamplingStep] {
    guard walks > 1 else { return plan }
    var expanded: [SamplingStep] = []
    for first in stride(from: 0, to: plan.count, by: stretch) {
      let steps = plan[first..<min(first + stretch, plan.count)]
      var again = Array(steps)
      again[0].coefficients.extrapolation = 0
      let jump = SamplingStep.jump(from: again[again.count - 1].nextTime, to: again[0].time)
      expanded += steps
      for _ in 1..<walks { expanded += [jump] + again }
    }
    return expanded
  }
}

extension SamplingStep {
  /// Goes from time u forward to t > u by the forward process.
  static func jump(from u: Double, to t: Double) -> SamplingStep {
    SamplingStep(
      time: u, nextTime: t,
      coefficients: StepCoefficients(
        state: OrnsteinUhlenbeck.signalScale(t - u), estimate: 0,
        noise: OrnsteinUhlenbeck.noiseScale(t - u)))
  }

  /// Whether the step leads forward in time, without the network.
  package var isJump: Bool { nextTime > time }

  /// The number of network evaluations that the step takes.
  package var evaluations: Int { isJump ? 0 : coefficients.evaluations }
}
