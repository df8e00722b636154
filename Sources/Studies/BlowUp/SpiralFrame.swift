import Diffusion
import Foundation

/// The paper's curve y(U) = (U cos U, U sin U) near one of its points: what a small ball around the
/// point sees of it.
struct SpiralFrame: Sendable {
  /// y(U).
  let point: PlanePoint
  /// T, the unit vector along the curve, and N, the one to its left, the side it bends to.
  let tangent, normal: PlanePoint
  /// kappa = (U^2 + 2) / v^3, v = |y'(U)| = sqrt(1 + U^2).
  let curvature: Double
  /// d kappa / ds, with the length s along the curve.
  let bend: Double
  /// d log q / ds, where q = 1 / (12 v) is the density of the points along the curve.
  let crowding: Double

  init(at u: Double) {
    let speed = (1 + u * u).squareRoot()
    let cube = speed * speed * speed
    point = Spiral.point(u)
    tangent = PlanePoint(cos(u) - u * sin(u), sin(u) + u * cos(u)) / speed
    normal = [-tangent.y, tangent.x]
    curvature = (u * u + 2) / cube
    bend = -u * (u * u + 4) / (cube * cube)
    crowding = -u / cube
  }

  /// Returns the vector c of S(x, t) t = x - y + c t + o(t) at x = y + offset N, if y is the one
  /// nearest point; on the curve itself it is the limit of S.
  ///
  /// By Laplace's method: given X_t = x, the length s from y has the variance t / phi'', with
  /// phi'' = 1 - kappa offset, and a mean of order t.
  func correction(offset: Double) -> PlanePoint {
    let x = point + offset * normal
    let stiffness = 1 - curvature * offset
    let along =
      offset * bend / (2 * stiffness * stiffness)
      + (crowding + (tangent * point).sum() / 2) / stiffness
    return x / 2 - along * tangent - curvature / (2 * stiffness) * normal
  }
}
