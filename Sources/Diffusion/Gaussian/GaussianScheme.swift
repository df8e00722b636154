/// A scheme that can be judged on Gaussian data: a sampler of this program or a paper's integrator.
package enum GaussianScheme: Hashable, Sendable {
  case sampler(Sampler)
  case integrator(GaussianIntegrator)

  /// Every sampler and every integrator that has an error.
  package static let all =
    Sampler.allCases.map(GaussianScheme.sampler)
    + GaussianIntegrator.schemes.map(GaussianScheme.integrator)

  package var name: String {
    switch self {
    case .sampler(let sampler): sampler.rawValue
    case .integrator(let integrator): integrator.rawValue
    }
  }

  /// Returns the most steps that this many network evaluations allow; nil if not even one.
  package func steps(evaluations: Int) -> Int? {
    let steps =
      switch self {
      // Heun's last step needs only one evaluation.
      case .sampler(.heun): (evaluations + 1) / 2
      case .sampler: evaluations
      case .integrator(let integrator): evaluations / max(1, integrator.evaluationsPerStep)
      }
    return steps >= 1 ? steps : nil
  }

  /// Returns the network evaluations that this many steps take.
  package func evaluations(steps: Int) -> Int {
    switch self {
    case .sampler(let sampler): sampler.evaluations(steps: steps)
    case .integrator(let integrator): integrator.evaluationsPerStep * steps
    }
  }

  /// Returns the scheme on the schedule of `settings`, whose sampler is ignored.
  ///
  /// A scheme that needs the score at the end of its steps stops at the schedule's first time, so
  /// the schedule gets one step more. The `ddpm` integrator needs every h below 1.
  ///
  /// - Returns: nil if the scheme has no such steps.
  /// - Throws: `InvalidSetting` naming the first setting outside its range.
  package func recursion(_ settings: SamplingSettings) throws(InvalidSetting) -> GaussianRecursion?
  {
    var settings = settings
    switch self {
    case .sampler(let sampler):
      settings.sampler = sampler
      return GaussianRecursion(plan: try settings.plan())
    case .integrator(let integrator):
      if integrator.needsScoreAtEnd { settings.steps += 1 }
      let plan = try settings.plan()
      var times = plan.map(\.time)
      if !integrator.needsScoreAtEnd { times.append(0) }
      if integrator == .ddpm, zip(times, times.dropFirst()).contains(where: { $0 - $1 >= 1 }) {
        return nil
      }
      return GaussianRecursion(integrator, times: times)
    }
  }
}
