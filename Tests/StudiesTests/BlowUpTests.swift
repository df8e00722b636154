import Diffusion
import Foundation
import Runs
import Studies
import Testing

/// Theorem 3.5 of Lu, Wang and Bal, and what it leaves out.
@Suite struct BlowUpTests {
  private static func found() throws -> [BlowUpStudy.Found] {
    try BlowUpStudy(isQuick: true, images: nil, remarks: [], seed: 1).run(watch: Watch()).laws
  }

  /// Off the support |S| grows as 1/t, the noise as 1/sqrt(t), f stays; S t comes as near to x - y
  /// as the term of order t says, and on the support S itself goes to it.
  @Test func scoresGoWhereTheorySays() throws {
    let found = try Self.found()
    #expect(found.count == 8)
    for law in found {
      for course in law.courses {
        let (place, row) = (course.place, course.rows[0])
        let name = "\(law.law.name), \(place.name), r = \(place.distance)"
        #expect(row.time == 1e-6)
        switch place.kind {
        case .off:
          // At t = 1e-5, c t is up to 3 % of r, on S⁵ at 0.001 from the centre.
          #expect(abs(course.exponent(\.score) + 1) < 0.02, "\(name)")
          #expect(abs(course.exponent(\.noise) + 0.5) < 0.02, "\(name)")
          #expect(abs(course.exponent(\.estimate)) < 0.02, "\(name)")
          if let correction = place.correction {
            let theory = correction.reduce(0) { $0 + $1 * $1 }.squareRoot() / place.distance
            #expect(abs(row.error / row.time / theory - 1) < 0.01, "\(name)")
          }
        case .on: #expect(row.error < 1e-4, "\(name)")
        // Weights differ from their limits by order t.
        case .tied: #expect(row.error < 1e-5 && row.gap < 1e-5, "\(name)")
        }
      }
      // 200 draws of (D - d) squares of normal numbers.
      let rest = Double(law.law.ambient - law.law.intrinsic)
      let typical = law.typical[0]
      #expect(abs(typical.size - rest.squareRoot()) < 4 * typical.uncertainty + 0.01)
    }
  }

  /// Of two points as near to x, the outer one has e^{(|a|^2 - |b|^2) / 4} times the weight, unless
  /// x shrinks with them.
  @Test func theOuterOfTiedPointsWeighsMore() throws {
    let (a, b) = ([3.0, 0], [1.0, 0])
    let law = BlowUpLaw(
      "two", ambient: 2, intrinsic: 0, exact: PointCloud([[3, 0], [1, 0]]),
      places: [
        .near([a, b], "fixed", [2, 0.5]), .near([a, b], "moving", [2, 0.5], moves: true),
      ], draws: [])
    #expect(abs(law.places[0].limit[0] - (1 + 2 / (1 + exp(-2.0)))) < 1e-12)
    #expect(law.places[1].limit == [2, 0])
    let rows = try BlowUpStudy.rows(law, at: 1e-7)
    #expect(rows.allSatisfy { $0.gap < 1e-6 && $0.error < 1e-6 })
    // The score still grows like 1/t where x is not the mean.
    #expect(rows.allSatisfy { $0.score > 1e6 })
  }

  @Test func theMiddleOfACircleHasNoScore() throws {
    let circle = try #require(try Self.found().first { $0.law.name == "circle" })
    let centre = try #require(circle.courses.first { $0.place.kind == .tied })
    #expect(centre.rows.allSatisfy { $0.score == 0 })
    let beside = try #require(circle.courses.first { abs($0.place.distance - 0.999) < 1e-9 })
    // At t = 1 the way out of the middle is not yet taken, at 1e-6 it is.
    #expect(beside.rows.last.map { $0.score * $0.time < 0.1 } ?? false)
    #expect(abs(beside.rows[0].score * beside.rows[0].time / 0.999 - 1) < 0.001)
  }

  @Test func fieldsPointToTheNearestPoint() {
    let field = BlowUpField(
      "five", .points(.fivePoints), PointCloud.fivePoints, time: 1e-6, corner: [-1, -1], side: 3,
      count: 4)
    #expect(field.arrows.count == 16)
    for arrow in field.arrows {
      let index = PointCloud.fivePoints.nearest(to: arrow.start).index
      #expect((arrow.end - PointCloud.fivePoints.points[index]).norm < 1e-5)
    }
  }
}
