import Diffusion
import Foundation

/// A point of the space, and what theory says of f and S there as t goes to 0.
package struct BlowUpPlace: Sendable {
  package enum Kind: String, Sendable {
    /// Off the support, with one nearest point, as the theorem asks (hypothesis H1).
    case off
    /// As near to several points of the support, which the theorem leaves out.
    case tied
    /// On the support.
    case on
  }

  package let kind: Kind
  /// Where it is, in words.
  package let name: String
  /// x, [D]; x e^{t/2} if it moves.
  package let point: [Double]
  /// Whether it shrinks with the data, x = e^{-t/2} point. Points that are tied then stay so.
  package let moves: Bool
  /// lim f(x, t), [D]: the nearest point, or the mean of the nearest ones.
  package let limit: [Double]
  /// r, the distance of the point from the support.
  package let distance: Double
  /// c in S t = x - lim f + c t + o(t), [D]; nil where it is not known. On the support, lim S.
  package let correction: [Double]?

  package init(
    _ kind: Kind, _ name: String, _ point: [Double], limit: [Double], distance: Double,
    correction: [Double]? = nil, moves: Bool = false
  ) {
    (self.kind, self.name, self.point, self.moves) = (kind, name, point, moves)
    (self.limit, self.distance, self.correction) = (limit, distance, correction)
  }

  /// lim S t = x - lim f.
  package var blowUp: [Double] { Vectors.difference(point, limit) }

  /// Returns a place off finitely many points or on one of them, or as near to several of them.
  ///
  /// Given X_t = x, each of several nearest points y has a weight proportional to e^{|y|^2 / 4} in
  /// the limit: the data shrink by e^{-t/2}, and the outer ones come nearer by an amount of order t,
  /// which the exponent divides by t. For a point that moves with them all weights are equal.
  ///
  /// - Parameter nearest: the nearest points, at least one; x is on the support if it is the first.
  package static func near(
    _ nearest: [[Double]], _ name: String, _ point: [Double], moves: Bool = false
  ) -> BlowUpPlace {
    let distance = Vectors.norm(Vectors.difference(point, nearest[0]))
    let isTied = nearest.count > 1
    return BlowUpPlace(
      isTied ? .tied : distance == 0 ? .on : .off, name, point,
      limit: isTied ? tiedMean(nearest, moves: moves) : nearest[0], distance: distance,
      correction: isTied ? nil : point.map { $0 / 2 }, moves: moves)
  }

  private static func tiedMean(_ points: [[Double]], moves: Bool) -> [Double] {
    let squares = points.map { $0.reduce(0) { $0 + $1 * $1 } / 4 }
    let largest = squares.max() ?? 0
    let weights = squares.map { moves ? 1 : exp($0 - largest) }
    let total = weights.reduce(0, +)
    return points[0].indices.map { axis in
      zip(points, weights).reduce(0) { $0 + $1.0[axis] * $1.1 } / total
    }
  }
}

/// Sums and lengths of vectors as arrays.
enum Vectors {
  static func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

  /// Returns a + s b.
  static func sum(_ a: [Double], _ s: Double, _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 + s * $1 }
  }

  static func product(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func norm(_ a: [Double]) -> Double { product(a, a).squareRoot() }
}

/// A data law, with places at which its score is followed to small times.
package struct BlowUpLaw: Sendable {
  package let name: String
  /// D, the number of coordinates of a point, and d, the dimension of the support.
  package let ambient, intrinsic: Int
  package let exact: any Denoiser & Sendable
  package let places: [BlowUpPlace]
  /// Draws of X_0, for the score at X_t.
  package let draws: [[Double]]

  package init(
    _ name: String, ambient: Int, intrinsic: Int, exact: any Denoiser & Sendable,
    places: [BlowUpPlace], draws: [[Double]]
  ) {
    (self.name, self.ambient, self.intrinsic) = (name, ambient, intrinsic)
    (self.exact, self.places, self.draws) = (exact, places, draws)
  }
}
