import Randomness

/// Points drawn uniformly from the unit sphere S^d in the first d + 1 of D coordinates.
package struct SpherePoints: Equatable, Sendable {
  /// What points are for. Points for different uses never share a draw.
  package enum Use: UInt32, Sendable {
    case training, judging, comparing
  }

  /// d, at least 1.
  package let dimension: Int
  /// D, larger than d.
  package let ambient: Int

  package init(dimension: Int, ambient: Int? = nil) {
    let ambient = ambient ?? dimension + 1
    precondition(
      dimension >= 1 && ambient > dimension,
      "A sphere of \(dimension) dimensions does not lie in \(ambient)")
    (self.dimension, self.ambient) = (dimension, ambient)
  }

  /// Draws points 0..<count of a seed, [count, ambient] flat.
  package func draw(_ count: Int, seed: UInt64, for use: Use) -> [Double] {
    (0..<count).flatMap { i -> [Double] in
      var stream = RandomStream(
        seed: seed, purpose: .synthesis, index: UInt64(i), step: use.rawValue)
      let normal = (0...dimension).map { _ in stream.normal() }
      let norm = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return normal.map { $0 / norm } + [Double](repeating: 0, count: ambient - dimension - 1)
    }
  }

  /// Returns how far each of the points, [n, ambient] flat, is from the sphere.
  package func distances(of points: [Double]) -> [Double] {
    stride(from: 0, to: points.count, by: ambient).map { start in
      let inside = points[start...start + dimension].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let outside = points[start + dimension + 1..<start + ambient].reduce(0) { $0 + $1 * $1 }
      return ((inside - 1) * (inside - 1) + outside).squareRoot()
    }
  }
}
