import Foundation

/// W1 on the circle of radius 1, measured along its arcs.
package enum CircleTransport {
  /// Returns the exact W1 between n points of equal mass and the uniform law.
  ///
  /// W1 = min over a of the integral over [0, 2 pi) of |F(x) - x / (2 pi) - a| dx, where F is the
  /// share of points up to x. On a line a would be 0, but on the circle mass may also go round the
  /// other way (Cabrelli, Molter, *The Kantorovich metric for probability measures on the circle*,
  /// 1995). The integral is convex in a; its slope depends on how much of the circle has a
  /// difference above a.
  ///
  /// - Parameter angles: in radians, at least one.
  package static func distanceToUniform(_ angles: [Double]) -> Double {
    precondition(!angles.isEmpty, "a distance to the uniform distribution needs at least one point")
    let turn = 2 * Double.pi
    let sorted = angles.map { ($0 / turn) - ($0 / turn).rounded(.down) }.sorted()
    /// Stretches of the circle in turns: their length, and the difference at their start, which
    /// falls by the length along each.
    var stretches: [(length: Double, start: Double)] = []
    var place = 0.0
    for (index, x) in sorted.enumerated() {
      stretches.append((x - place, Double(index) / Double(sorted.count) - place))
      place = x
    }
    stretches.append((1 - place, 1 - place))
    // At the best a, the median, the difference lies above a on half of the circle.
    var (low, high) = (-1.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let above = stretches.reduce(0.0) {
        $0 + min($1.length, max(0, $1.start - middle))
      }
      if above > 0.5 { low = middle } else { high = middle }
    }
    let best = (low + high) / 2
    return turn
      * stretches.reduce(0.0) {
        let start = $1.start - best
        return $0 + (start * abs(start) - (start - $1.length) * abs(start - $1.length)) / 2
      }
  }
}
