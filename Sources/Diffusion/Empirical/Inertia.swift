import Foundation
import Kernels
import Randomness

/// One update at the end of sampling from the empirical model. It turns memorised points into new
/// ones near the data's manifold, without training: Lyu, Nguyen, Qian, Tong, arXiv 2505.02508.
///
/// The exact reverse SDE of the empirical model, stopped at t, has the law of X_t, and u = e^{t/2}
/// X_t = y_I + h xi (I uniform, xi ~ N(0, I), h^2 = e^t - 1) is a draw from the Gaussian kernel
/// density estimate of bandwidth h. So nothing is simulated: u is drawn directly, without
/// discretisation error, and then updated.
package struct Inertia: Codable, Equatable, Sendable {
  /// How far the update goes; `rawValue` is the name on the command line and in files.
  package enum Step: String, CaseIterable, Codable, Sendable {
    /// f(X_t, t): Tweedie's formula, one step of the reverse SDE to 0 without its noise. The noise
    /// that remains normal to the manifold is of order h^2, whatever the ambient dimension.
    case full
    /// (u + f) / 2, one step of the probability-flow ODE: the literal reading of "a^{-1} (Z + s^2
    /// grad log p)" in a review of the paper, whose own formulas are not at hand. It leaves half of
    /// the noise normal to the manifold, which grows with the ambient dimension.
    case half
    /// u itself: the kernel density estimate, for comparison.
    case none
  }

  /// h > 0, the standard deviation of the noise on each coordinate, in the data's units.
  package let bandwidth: Double
  package let step: Step

  package init(bandwidth: Double, step: Step = .full) {
    precondition(
      bandwidth > 0 && bandwidth.isFinite,
      "A bandwidth must be finite and above 0, not \(bandwidth)")
    (self.bandwidth, self.step) = (bandwidth, step)
  }

  /// t = log(1 + h^2), the time at which the reverse process is stopped.
  package var time: Double { OrnsteinUhlenbeck.time(noiseLevel: bandwidth) }
}

extension EmpiricalModel {
  /// Returns u = y_I + h xi for the draws with these numbers, [draws.count, dimension] flat. Draw i
  /// takes its random numbers from the stream (seed, smoothedData, i).
  package func smoothedPoints(_ draws: Range<Int>, bandwidth: Double, seed: UInt64) -> [Double] {
    precondition(draws.lowerBound >= 0, "draws are numbered from 0, not \(draws.lowerBound)")
    return team.map(draws.count, progress: { _ in }) { i -> [Double] in
      var stream = RandomStream(
        seed: seed, purpose: .smoothedData, index: UInt64(draws.lowerBound + i))
      let point = means.row(Int(stream.uniform() * Double(count)))
      var noise = [Float](repeating: 0, count: dimension)
      stream.fillNormal(&noise)
      return zip(point, noise).map { $0 + bandwidth * Double($1) }
    }.flatMap { $0 }
  }

  /// Returns the smoothed points u after the update, same layout.
  package func updated(_ points: [Double], _ inertia: Inertia) -> [Double] {
    switch inertia.step {
    case .none: return points
    case .full: return means.means(of: points, bandwidth: inertia.bandwidth)
    case .half:
      return zip(points, means.means(of: points, bandwidth: inertia.bandwidth)).map {
        ($0 + $1) / 2
      }
    }
  }

  /// Returns the draws with these numbers, smoothed and updated: [draws.count, dimension] flat.
  package func inertialPoints(_ draws: Range<Int>, _ inertia: Inertia, seed: UInt64) -> [Double] {
    updated(smoothedPoints(draws, bandwidth: inertia.bandwidth, seed: seed), inertia)
  }
}
