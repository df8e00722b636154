import Kernels

/// A point in the plane.
package typealias PlanePoint = SIMD2<Double>

extension PlanePoint {
  /// The Euclidean norm.
  package var norm: Double { (self * self).sum().squareRoot() }
}

/// What X_t = x tells about X_0.
package struct PosteriorMoments: Equatable, Sendable {
  /// f = E[X_0 | X_t = x].
  package let mean: PlanePoint
  /// tr Var(X_0 | X_t = x).
  package let variance: Double
}

extension PosteriorMoments {
  /// Sums of weighted points, as offsets from an origin near the mean so that nothing cancels.
  struct Sums {
    private let origin: PlanePoint
    private var total = 0.0
    private var first = PlanePoint()
    private var second = 0.0

    init(around origin: PlanePoint) { self.origin = origin }

    mutating func add(_ point: PlanePoint, weight: Double) {
      let offset = point - origin
      total += weight
      first += weight * offset
      second += weight * (offset * offset).sum()
    }

    /// - Precondition: a point of positive weight has been added.
    var moments: PosteriorMoments {
      let shift = first / total
      return PosteriorMoments(
        mean: origin + shift, variance: max(0, second / total - (shift * shift).sum()))
    }
  }

  /// A point whose exponent exceeds the least by this much weighs less than 1e-17 of the heaviest.
  static let negligibleExponent = 40.0
}

/// A closed form in the plane. It works on points without arrays, for 10^4 to 10^8 of them, and
/// gives the variance too.
package protocol PlanarForm: ClosedForm, Sendable {
  /// Returns the moments at one point, t > 0.
  func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments
}

extension PlanarForm {
  package func estimate(at x: [Double], time t: Double) -> [Double] {
    precondition(x.count == 2, "A point in the plane has 2 coordinates, not \(x.count)")
    let mean = moments(at: [x[0], x[1]], time: t).mean
    return [mean.x, mean.y]
  }

  /// Returns S = -grad log p_t(x) = (x - e^{-t/2} f) / (1 - e^{-t}) (Lu, Wang, Bal, equation 32).
  package func score(at x: PlanePoint, time t: Double) -> PlanePoint {
    (x - OrnsteinUhlenbeck.signalScale(t) * moments(at: x, time: t).mean)
      / OrnsteinUhlenbeck.sigmaSquared(t)
  }
}

/// A planar form on several threads, for the samplers that usually drive a network.
package struct ExactDenoiser<Law: PlanarForm>: Denoiser {
  private let law: Law
  private let team: ThreadTeam
  /// The number of points that a thread takes at a time.
  private static var run: Int { 64 }

  package init(_ law: Law, threads: Int) {
    (self.law, team) = (law, ThreadTeam(threads: threads))
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    precondition(pixels == 2, "A point in the plane has 2 coordinates, not \(pixels)")
    let estimates = Block<Double>(count: states.count)
    let count = states.count / 2
    let law = law
    team.forEach((count + Self.run - 1) / Self.run) { piece, _ in
      for i in piece * Self.run..<min(count, (piece + 1) * Self.run) {
        let mean = law.moments(at: [states[2 * i], states[2 * i + 1]], time: time).mean
        estimates[2 * i] = mean.x
        estimates[2 * i + 1] = mean.y
      }
    }
    return estimates.values
  }
}
