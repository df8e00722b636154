import Foundation

/// Finitely many points, each with a probability; also, by quadrature, a curve.
///
/// f = sum_i w_i y_i with w_i proportional to p_i exp(-|x - e^{-t/2} y_i|^2 / (2 (1 - e^{-t})))
/// (Lu, Wang, Bal, equation 64, there with equal p_i).
package struct PointCloud: ClosedForm, Sendable {
  /// y, all of one dimension.
  package let points: [[Double]]
  /// p > 0, up to a common factor.
  package let probabilities: [Double]

  /// - Parameter probabilities: one for each point, > 0, up to a common factor; nil makes them
  ///   equal.
  package init(points: [[Double]], probabilities: [Double]? = nil) {
    let probabilities = probabilities ?? [Double](repeating: 1, count: points.count)
    precondition(
      !points.isEmpty && points.count == probabilities.count,
      "\(points.count) points need as many probabilities, not \(probabilities.count).")
    self.points = points
    self.probabilities = probabilities
  }

  /// The paper's spiral (U cos U, U sin U), U uniform on [1, 13], as the nodes of Simpson's rule.
  ///
  /// - Parameter intervals: an even number; the node spacing 156 / intervals (at the outer end)
  ///   must stay well below sqrt(t).
  package static func spiral(intervals: Int = 40_000) -> PointCloud {
    precondition(
      intervals > 0 && intervals % 2 == 0,
      "Simpson's rule needs an even number of intervals, not \(intervals).")
    return PointCloud(
      points: (0...intervals).map { i in
        let u = 1 + 12 * Double(i) / Double(intervals)
        return [u * cos(u), u * sin(u)]
      },
      probabilities: (0...intervals).map { i in
        i == 0 || i == intervals ? 1 : (i % 2 == 1 ? 4 : 2)
      })
  }

  /// w, the probability of each point given X_t = x; they sum to one.
  package func weights(at x: [Double], time t: Double) -> [Double] {
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let scale = -0.5 / OrnsteinUhlenbeck.sigmaSquared(t)
    let exponents = points.map { y in
      scale
        * zip(x, y).reduce(0.0) { sum, pair in
          let gap = pair.0 - signal * pair.1
          return sum + gap * gap
        }
    }
    // The largest exponent becomes 0, so that at small t not all of them underflow.
    let largest = exponents.max()!
    let unnormalised = zip(exponents, probabilities).map { exp($0 - largest) * $1 }
    let total = unnormalised.reduce(0, +)
    return unnormalised.map { $0 / total }
  }

  package func estimate(at x: [Double], time t: Double) -> [Double] {
    var f = [Double](repeating: 0, count: x.count)
    for (w, y) in zip(weights(at: x, time: t), points) {
      for j in f.indices { f[j] += w * y[j] }
    }
    return f
  }
}
