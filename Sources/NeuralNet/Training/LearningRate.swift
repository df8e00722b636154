import Foundation

/// The learning rate of every step: either constant, or rising linearly to its peak and then
/// falling to 0, as half a cosine or, after a plateau, as a straight line.
package enum LearningRate: Sendable {
  case constant(Double)
  /// Rises over the first `warmUpSteps` steps and falls over all others.
  case steps(peak: Double, warmUpSteps: Int)
  /// Rises over the first `warmUpSteps` steps, stays, and falls as a line over the last fifth of all
  /// steps. Until the fall begins, it does not depend on the number of all steps, so that a run of
  /// unknown length loses nothing (Zhai et al., arXiv 2106.04560, section 3.5).
  case trapezoid(peak: Double, warmUpSteps: Int)
  /// Rises over the share `warmUp` of all steps; each step is taken at its middle.
  case shares(peak: Double, warmUp: Double)

  /// Returns the learning rate of a step.
  ///
  /// - Parameters:
  ///   - step: counted from 0.
  ///   - total: the number of steps of the whole training; while it is nil, the rate stays at the
  ///     peak after a warm-up counted in steps.
  package func callAsFunction(step: Int, of total: Int?) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .steps(let peak, let warmUp):
      guard step >= warmUp, let total, total > warmUp else {
        return peak * min(1, Double(step + 1) / Double(warmUp))
      }
      return Self.decayed(peak, min(1, Double(step - warmUp) / Double(total - warmUp)))
    case .trapezoid(let peak, let warmUp):
      let rise = min(1, Double(step + 1) / Double(warmUp))
      guard let total else { return peak * rise }
      let fall = Double(total - step) / Double(max(1, total / 5))
      return peak * max(0, min(rise, fall))
    case .shares(let peak, let warmUp):
      guard let total else {
        preconditionFailure("A learning rate by shares needs the number of steps")
      }
      let progress = (Double(step) + 0.5) / Double(total)
      if progress < warmUp { return peak * progress / warmUp }
      return Self.decayed(peak, (progress - warmUp) / (1 - warmUp))
    }
  }

  /// Returns half a cosine, from the peak at share 0 to 0 at share 1.
  private static func decayed(_ peak: Double, _ share: Double) -> Double {
    peak * (1 + cos(.pi * share)) / 2
  }
}
