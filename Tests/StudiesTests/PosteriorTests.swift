import Diffusion
import Foundation
import Kernels
import Studies
import Testing

/// The values of THEORY, sections 1 and 3.
@Suite struct PosteriorTests {
  private func expect(
    _ found: PlanePoint, _ printed: PlanePoint, within tolerance: Double = 1e-9,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      (found - printed).norm < tolerance, "\(found), printed \(printed)", sourceLocation: location)
  }

  private let five = PointCloud([
    [0.6, 0.16], [0.55, 0.61], [0.85, 0.67], [0.03, 0.98], [0.65, 0.82],
  ])

  @Test func fivePoints() {
    let x = PlanePoint(0.5, 0.5)
    expect(five.moments(at: x, time: 0.01).mean, [0.5509822003, 0.6093894895])
    expect(five.moments(at: x, time: 0.1).mean, [0.6193526244, 0.6002809314])
    expect(five.moments(at: x, time: 1).mean, [0.5522811147, 0.6495233017])
    expect(five.score(at: x, time: 0.01), [-4.8475737896, -10.6882783719], within: 1e-7)
    expect(five.score(at: x, time: 1), [0.2610650276, 0.1677594596])
    expect(five.moments(at: x, time: 0.001).mean, [0.55, 0.61], within: 1e-12)
  }

  @Test func eightPoints() {
    let x = PlanePoint(0.3, 0.7)
    expect(PointCloud.eightPoints.moments(at: x, time: 0.01).mean, [1.1995975664, 1.6001341445])
    expect(PointCloud.eightPoints.moments(at: x, time: 0.1).mean, [0.8269590996, 1.7237948482])
    expect(PointCloud.eightPoints.score(at: x, time: 1), [0.1015299601, -0.0353314791])
    // At large times nothing is known, which leaves the law's own variance, 1.72 + 2.28.
    #expect(abs(PointCloud.eightPoints.moments(at: x, time: 40).variance - 4) < 1e-6)
  }

  @Test func curve() {
    let curve = Spiral()
    expect(curve.moments(at: [2, 1], time: 0.1).mean, [0.494221053, 0.9754215056], within: 1e-7)
    expect(curve.moments(at: [2, 1], time: 1).mean, [3.030767423, 1.6652441727], within: 1e-7)
    expect(
      curve.moments(at: [-5, 3], time: 0.5).mean, [-7.4632636647, 4.6980478603], within: 1e-7)
    expect(
      curve.moments(at: [0, 8], time: 0.05).mean, [-0.0414559611, 7.8559753601], within: 1e-7)
    #expect(abs(curve.moments(at: [0, 0], time: 40).variance - Spiral.variance) < 1e-4)
  }

  /// Well inside the curve and at small t the posterior is N(0, (e^t - 1)) along the tangent.
  @Test func curveIsALineForShortTimes() {
    let (t, u) = (1e-5, 8.0)
    let x = exp(-t / 2) * Spiral.point(u)
    #expect(abs(Spiral().moments(at: x, time: t).variance / expm1(t) - 1) < 1e-3)
  }

  @Test func nearestPointOfTheCurve() {
    for u in [1.3, 4, 7.7, 12.2] {
      let tangent = PlanePoint(cos(u) - u * sin(u), sin(u) + u * cos(u))
      let normal = PlanePoint(-tangent.y, tangent.x) / tangent.norm
      for offset in [-0.5, 0, 0.3] {
        let found = Spiral().nearest(to: Spiral.point(u) + offset * normal)
        #expect(abs(found.distance - abs(offset)) < 1e-7 && abs(found.u - u) < 1e-6, "\(u)")
      }
    }
    // These points are beyond the ends of the curve.
    let beyond = Spiral().nearest(to: 1.1 * Spiral.point(13))
    #expect(beyond.u == 13 && abs(beyond.distance - 1.3) < 1e-9)
  }

  @Test func lineIsAGaussian() {
    let found = DiagonalGaussian.line.moments(at: [1, -0.1], time: 0.01)
    expect(found.mean, [0.9950124792, 0])
    #expect(abs(found.variance + expm1(-0.01)) < 1e-15)
    expect(DiagonalGaussian.line.score(at: [1, -0.1], time: 1), [1, -0.1581976707])
    for objective in [Objective.cem, .sgm, .ddpm] {
      let exact = LineErrors.target(objective, at: [1, -0.1], time: 0.01)
      let reading = objective.estimate(at: 0.01)
      let estimate = reading.state * PlanePoint(1, -0.1) + reading.output * exact
      expect(estimate, found.mean, within: 1e-12)
    }
  }

  /// Several threads split the points and put them back in order.
  @Test func exactDenoiserKeepsItsPlaces() {
    let states = (0..<400).map { sin(Double($0)) }
    let one = ExactDenoiser(five, threads: 1).estimates(of: states, pixels: 2, time: 0.2)
    #expect(one == ExactDenoiser(five, threads: 3).estimates(of: states, pixels: 2, time: 0.2))
    let last = five.moments(at: [states[398], states[399]], time: 0.2).mean
    #expect(one[398] == last.x && one[399] == last.y)
  }

  @Test func drawsFollowTheirLaws() {
    let curve = (0..<20_000).map { PlanarLaw.curve.draw($0, seed: 3, for: .training) }
    #expect(curve.allSatisfy { Spiral().nearest(to: $0).distance < 1e-7 })
    let mean = curve.reduce(PlanePoint(), +) / 20_000
    // The standard errors are 5.76 and 5.17 over the root of 20 000.
    expect(mean, [0.4156537475, -0.9731508167], within: 0.2)
    let cloud = PlanarLaw.points(five)
    let drawn = (0..<10).map { cloud.draw($0, seed: 1, for: .judging) }
    #expect(five.points.allSatisfy { point in drawn.count { $0 == point } == 2 })
    #expect(
      PlanarLaw.line.draw(0, seed: 1, for: .training)
        != PlanarLaw.line.draw(0, seed: 1, for: .judging))
  }
}
