import Foundation

/// Finitely many equally likely points in the plane. `EmpiricalModel` is the same in any dimension
/// and in single precision.
///
/// f = sum_i w_i y_i, w_i proportional to exp(-|x - e^{-t/2} y_i|^2 / (2 (1 - e^{-t}))): Lu, Wang,
/// Bal (arXiv 2301.07882), equation 64.
package struct PointCloud: PlanarForm, Codable, Equatable {
  /// y, at least one point.
  package let points: [PlanePoint]

  package init(_ points: [PlanePoint]) {
    precondition(!points.isEmpty, "A cloud needs at least one point")
    self.points = points
  }

  package func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments {
    withWeights(at: x, time: t) { weights, nearest in
      // As t goes to 0, f goes to the nearest point.
      var sums = PosteriorMoments.Sums(around: points[nearest])
      for i in points.indices where weights[i] > 0 { sums.add(points[i], weight: weights[i]) }
      return sums.moments
    }
  }

  /// Returns w, the probability of each point given X_t = x; they sum to one.
  package func weights(at x: PlanePoint, time t: Double) -> [Double] {
    withWeights(at: x, time: t) { weights, _ in
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    }
  }

  /// - Parameter body: receives w divided by that of the nearest point, 0 where negligible, and the
  ///   index of the nearest point.
  private func withWeights<Result>(
    at x: PlanePoint, time t: Double,
    _ body: (_ weights: UnsafeMutableBufferPointer<Double>, _ nearest: Int) -> Result
  ) -> Result {
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
      for i in points.indices {
        let exponent = (squares[i] - least) * scale
        squares[i] = exponent < PosteriorMoments.negligibleExponent ? exp(-exponent) : 0
      }
      return body(squares, nearest)
    }
  }

  /// Returns the point nearest to x and its distance.
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
