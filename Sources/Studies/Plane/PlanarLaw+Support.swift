import Diffusion
import Foundation
import Numerics

/// Where points lie on the support of a planar law, and how the law is spread along it.
extension PlanarLaw {
  /// Returns the coordinate of the nearest point of the support, x₁ on the line and U on the curve,
  /// and the distance to it.
  func position(_ point: PlanePoint) -> (along: Double, off: Double) {
    switch self {
    case .line: return (point.x, abs(point.y))
    case .curve:
      let nearest = Spiral().nearest(to: point)
      return (nearest.u, nearest.distance)
    case .points: preconditionFailure("Points of a cloud have no coordinate along it")
    }
  }

  /// Returns the share of the law that lies before a coordinate along the support, in [0, 1].
  func share(before along: Double) -> Double {
    switch self {
    case .line: return NormalDistribution.cumulative(along)
    case .curve:
      let range = Spiral.range
      return min(1, max(0, (along - range.lowerBound) / (range.upperBound - range.lowerBound)))
    case .points: preconditionFailure("Points of a cloud have no coordinate along it")
    }
  }

  /// Returns the length of the support up to a coordinate along it, from an origin of its own.
  ///
  /// On the curve it is the integral of |(U cos U, U sin U)'| = sqrt(1 + U^2): (U sqrt(1 + U^2) +
  /// asinh U) / 2.
  func arcLength(_ along: Double) -> Double {
    switch self {
    case .line: return along
    case .curve: return (along * (1 + along * along).squareRoot() + asinh(along)) / 2
    case .points: preconditionFailure("Points of a cloud have no coordinate along it")
    }
  }

  /// Returns the arc length below which a share of the law lies.
  ///
  /// - Parameter share: in (0, 1).
  func arcLength(quantile share: Double) -> Double {
    switch self {
    case .line: return NormalDistribution.quantile(share)
    case .curve:
      let range = Spiral.range
      return arcLength(range.lowerBound + share * (range.upperBound - range.lowerBound))
    case .points: preconditionFailure("Points of a cloud have no coordinate along it")
    }
  }
}
