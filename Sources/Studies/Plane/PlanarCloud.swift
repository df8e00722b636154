import Diffusion
import Foundation
import Randomness

/// Finitely many equally likely points of the plane.
///
/// f = sum_i w_i y_i, w_i proportional to exp(-|x - e^{-t/2} y_i|^2 / (2 (1 - e^{-t}))): Lu, Wang,
/// Bal (arXiv 2301.07882), equation 64.
package struct PlanarCloud: PlanarPosterior, Equatable {
  /// y, at least one.
  package let points: [PlanePoint]

  package init(_ points: [PlanePoint]) {
    precondition(!points.isEmpty, "A cloud needs at least one point")
    self.points = points
  }

  /// Points uniform in the unit square: those of experiment 5 are such, but their coordinates are
  /// not printed.
  package static func uniform(count: Int, seed: UInt64) -> PlanarCloud {
    var stream = RandomStream(seed: seed, purpose: .synthesis)
    return PlanarCloud((0..<count).map { _ in [stream.uniform(), stream.uniform()] })
  }

  package func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments {
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let scale = 0.5 / OrnsteinUhlenbeck.sigmaSquared(t)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: points.count) { squares in
      var (least, nearest) = (Double.infinity, 0)
      for i in points.indices {
        let gap = x - signal * points[i]
        let square = (gap * gap).sum()
        squares[i] = square
        if square < least { (least, nearest) = (square, i) }
      }
      // The nearest point is f as t goes to 0.
      var sums = PosteriorMoments.Sums(around: points[nearest])
      for i in points.indices {
        let exponent = (squares[i] - least) * scale
        guard exponent < PosteriorMoments.negligibleExponent else { continue }
        sums.add(points[i], weight: exp(-exponent))
      }
      return sums.moments
    }
  }

  /// The point nearest to x and how far it is.
  package func nearest(to x: PlanePoint) -> (index: Int, distance: Double) {
    var (least, nearest) = (Double.infinity, 0)
    for i in points.indices {
      let gap = x - points[i]
      let square = (gap * gap).sum()
      if square < least { (least, nearest) = (square, i) }
    }
    return (nearest, least.squareRoot())
  }
}

extension PlanarCloud {
  /// The five points of experiment 3, recovered from the authors' stored run.
  package static let fivePoints = PlanarCloud([
    [0.604725, 0.159171], [0.549617, 0.606070], [0.853295, 0.671490], [0.026603, 0.980379],
    [0.654653, 0.817980],
  ])

  /// The eight points of experiment 4, all at distance 2 from the origin.
  package static let eightPoints = PlanarCloud([
    [-2, 0], [-1.2, 1.6], [-1.2, -1.6], [0, 2], [0, -2], [1.2, 1.6], [1.2, -1.6], [2, 0],
  ])
}
