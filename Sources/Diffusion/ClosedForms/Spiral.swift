import Foundation

/// The paper's curve: X_0 = (U cos U, U sin U), U uniform on [1, 13] (experiments 2, 6, 8 and 9).
package struct Spiral: PlanarForm, Equatable {
  /// The range of U.
  package static let range = 1.0...13.0
  /// tr Var(X_0) = E|X_0|^2 - |E X_0|^2 = 61 - 1.11979, which the error approaches as t grows.
  package static let variance = 59.88021
  /// E|X_0|^2.
  package static let power = 61.0

  private static let coarseStep = 0.05
  /// The curve at every `coarseStep` of U, both ends included: dense enough to find the right arm.
  private static let coarse: [(u: Double, point: PlanePoint)] = (0...240).map {
    let u = range.lowerBound + coarseStep * Double($0)
    return (u, point(u))
  }

  package init() {}

  package static func point(_ u: Double) -> PlanePoint { [u * cos(u), u * sin(u)] }

  /// Returns the U of the nearest point on the curve and its distance.
  package func nearest(to x: PlanePoint) -> (u: Double, distance: Double) {
    func square(_ u: Double) -> Double {
      let gap = x - Self.point(u)
      return (gap * gap).sum()
    }
    var (least, start) = (Double.infinity, Self.range.lowerBound)
    for node in Self.coarse {
      let gap = x - node.point
      let distance = (gap * gap).sum()
      if distance < least { (least, start) = (distance, node.u) }
    }
    var low = max(Self.range.lowerBound, start - Self.coarseStep)
    var high = min(Self.range.upperBound, start + Self.coarseStep)
    // Each round leaves two thirds of the interval, so 1e-9 at the end.
    for _ in 0..<45 {
      let third = (high - low) / 3
      if square(low + third) <= square(high - third) { high -= third } else { low += third }
    }
    let u = (low + high) / 2
    // The search approaches an end of the curve but never reaches it.
    let candidates = [u, Self.range.lowerBound, Self.range.upperBound]
    let best = candidates.min { square($0) < square($1) } ?? u
    return (best, square(best).squareRoot())
  }

  /// Integrates by Simpson's rule over the part of the curve where the posterior is not negligible,
  /// in steps of at most a quarter of its width. No node outside is within reach because
  /// y(U) - c| >= |U - |c||.
  package func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments {
    let centre = x / OrnsteinUhlenbeck.signalScale(t)
    /// sigma / e^{-t/2}, the width in units of X_0.
    let width = expm1(t).squareRoot()
    let nearest = nearest(to: centre)
    let least = nearest.distance * nearest.distance
    let reach = (least + 80 * width * width).squareRoot()
    let radius = centre.norm
    let low = max(Self.range.lowerBound, radius - reach)
    let high = min(Self.range.upperBound, radius + reach)
    /// |y'(U)| at the outer end.
    let speed = (1 + Self.range.upperBound * Self.range.upperBound).squareRoot()
    let halves = max(128, Int(((high - low) * speed * 2 / width).rounded(.up)))
    let step = (high - low) / Double(2 * halves)
    let turn = PlanePoint(cos(step), sin(step))
    var direction = PlanePoint(cos(low), sin(low))
    var sums = PosteriorMoments.Sums(around: Self.point(nearest.u))
    for i in 0...2 * halves {
      let y = (low + step * Double(i)) * direction
      direction = [
        direction.x * turn.x - direction.y * turn.y, direction.x * turn.y + direction.y * turn.x,
      ]
      let gap = centre - y
      let exponent = ((gap * gap).sum() - least) / (2 * width * width)
      guard exponent < PosteriorMoments.negligibleExponent else { continue }
      let simpson = i == 0 || i == 2 * halves ? 1.0 : i % 2 == 1 ? 4 : 2
      sums.add(y, weight: simpson * exp(-exponent))
    }
    return sums.moments
  }
}
