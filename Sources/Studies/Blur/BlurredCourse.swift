import Diffusion
import Foundation

/// The exact score of blurred data at one point, followed to t = 0, where it is
/// (x - E[Y | X_0 = x]) / s^2 (theorem 3.7).
package struct BlurredCourse: Sendable {
  package let law: String
  /// s; 0 for sharp data.
  package let blur: Double
  /// The point's distance from the support.
  package let distance: Double
  /// t and |S|, the smallest time first.
  package let sizes: [(time: Double, score: Double)]
  /// |x - E[Y | X_0 = x]| / s^2; infinite for sharp data.
  package let limit: Double
  /// |S(x, t) - S(x, 0)| / |S(x, 0)| at the smallest time; nil for sharp data.
  package let error: Double?

  static let blurs = [0.3, 0.1, 0.03, 0.01]
  private static let times = (0...36).map { pow(10, Double($0) / 4 - 8) }
  /// The times of the spiral and of circles, whose work grows as t falls.
  private static var laterTimes: [Double] { times.filter { $0 > 0.99e-6 } }

  package init(
    _ name: String, _ law: some ClosedForm, at x: [Double], distance: Double, blur: Double,
    times: [Double]
  ) {
    (self.law, self.blur, self.distance) = (name, blur, distance)
    guard blur > 0 else {
      sizes = times.map { t in
        let f = law.estimate(at: x, time: t)
        return (
          t, Vectors.norm(zip(x, f).map { OrnsteinUhlenbeck.score(state: $0, estimate: $1, at: t) })
        )
      }
      (limit, error) = (.infinity, nil)
      return
    }
    let blurred = BlurredLaw(law, blur: blur)
    let scores = times.map { blurred.score(at: x, time: $0) }
    let y = blurred.expectation(at: x, time: 0)
    let atZero = Vectors.difference(x, y).map { $0 / (blur * blur) }
    sizes = zip(times, scores).map { ($0, Vectors.norm($1)) }
    limit = Vectors.norm(atZero)
    error = Vectors.norm(Vectors.difference(scores[0], atZero)) / limit
  }

  static func all() -> [BlurredCourse] {
    let frame = SpiralFrame(at: 6)
    let inside = (frame.point + 0.1 * frame.normal).coordinates
    let point = PointCloud.fivePoints.points[0]
    return ([0] + blurs).flatMap { blur in
      [
        BlurredCourse(
          "line", DiagonalGaussian.line, at: [1, 0.1], distance: 0.1, blur: blur, times: times),
        BlurredCourse(
          "spiral", Spiral(), at: inside, distance: 0.1, blur: blur, times: laterTimes),
        BlurredCourse(
          "circle", UniformSphere(dimension: 1), at: [0.66, 0.88], distance: 0.1, blur: blur,
          times: laterTimes),
        BlurredCourse(
          "five points", PointCloud.fivePoints, at: (point - [0, 0.1]).coordinates, distance: 0.1,
          blur: blur, times: times),
      ]
    }
  }
}
