import Foundation

/// W1 on the circle of radius 1, along its arcs.
package enum CircleTransport {
  /// W1 between n points of equal mass and the uniform law, exactly.
  ///
  /// W1 = min over a of the integral over [0, 2 pi) of |F(x) - x / (2 pi) - a| dx with F the share
  /// of points up to x: on the line it would be a = 0, on the circle mass may also go round the
  /// other way (Cabrelli, Molter, *The Kantorovich metric for probability measures on the circle*,
  /// 1995). The integral is convex in a; its slope is that of how long the difference stays above.
  ///
  /// - Parameter angles: in radians, at least one.
  package static func distanceToUniform(_ angles: [Double]) -> Double {
    precondition(!angles.isEmpty, "no points have no law")
    let turn = 2 * Double.pi
    let sorted = angles.map { ($0 / turn) - ($0 / turn).rounded(.down) }.sorted()
    /// Stretches of the circle, in turns: length, and the difference at their start; it falls by the
    /// length along each.
    var stretches: [(length: Double, start: Double)] = []
    var place = 0.0
    for (index, x) in sorted.enumerated() {
      stretches.append((x - place, Double(index) / Double(sorted.count) - place))
      place = x
    }
    stretches.append((1 - place, 1 - place))
    // Half of the circle's differences lie above the best a: their median.
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
