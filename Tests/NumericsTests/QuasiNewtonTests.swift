import Foundation
import Numerics
import Testing

@Suite struct QuasiNewtonTests {
  /// Rosenbrock's valley, whose minimum is (1, 1).
  @Test func theValleyIsFollowedToItsEnd() {
    let found = QuasiNewton().minimise(from: [-1.2, 1]) { p in
      let (x, y) = (p[0], p[1])
      let gap = y - x * x
      return (
        (1 - x) * (1 - x) + 100 * gap * gap, [-2 * (1 - x) - 400 * x * gap, 200 * gap]
      )
    }
    #expect(abs(found.point[0] - 1) < 1e-7 && abs(found.point[1] - 1) < 1e-7)
    #expect(found.value < 1e-14 && found.iterations < 100)
  }

  /// x - log x is infinite at and below 0, where a long step may lead.
  @Test func aFunctionMayBeInfinite() {
    let found = QuasiNewton().minimise(from: [20]) { p in
      p[0] > 0 ? (p[0] * p[0] - 8 * log(p[0]), [2 * p[0] - 8 / p[0]]) : (.infinity, [0])
    }
    #expect(abs(found.point[0] - 2) < 1e-8)
  }

  @Test func theStartIsKeptWhereNothingIsLower() {
    let found = QuasiNewton().minimise(from: [3, 4]) { _ in (7, [0, 0]) }
    #expect(found.point == [3, 4] && found.iterations == 0)
  }
}
