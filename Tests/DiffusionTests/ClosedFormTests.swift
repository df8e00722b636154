import Diffusion
import Foundation
import Testing

/// The printed values of THEORY section 3, to their last digit.
@Suite struct ClosedFormTests {
  private func scores(_ law: some ClosedForm, _ x: [Double], _ t: Double) -> [Double] {
    zip(x, law.estimate(at: x, time: t)).map {
      OrnsteinUhlenbeck.score(state: $0, estimate: $1, at: t)
    }
  }

  private func noises(_ law: some ClosedForm, _ x: [Double], _ t: Double) -> [Double] {
    zip(x, law.estimate(at: x, time: t)).map {
      OrnsteinUhlenbeck.noise(state: $0, estimate: $1, at: t)
    }
  }

  private func expect(
    _ found: [Double], _ printed: [Double], decimals: Int = 10,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == printed.count, sourceLocation: location)
    for (a, b) in zip(found, printed) {
      #expect(matches(a, b, decimals: decimals), "\(a), printed \(b)", sourceLocation: location)
    }
  }

  @Test func lineNormal() {
    let law = DiagonalGaussian.line
    let x = [1, -0.1]
    expect(law.estimate(at: x, time: 1e-4), [0.9999500012, 0])
    expect(scores(law, x, 1e-4), [1, -1000.0500008], decimals: 7)
    // THEORY prints -10.000250000; arithmetic with forty digits gives -10.00025000104.
    expect(noises(law, x, 1e-4), [0.0099997500, -10.000250001], decimals: 9)
    expect(law.estimate(at: x, time: 0.01), [0.9950124792, 0])
    expect(scores(law, x, 0.01), [1, -10.0500833332])
    expect(noises(law, x, 0.01), [0.0997505201, -1.0025010391])
    expect(law.estimate(at: x, time: 1), [0.6065306597, 0])
    expect(scores(law, x, 1), [1, -0.1581976707])
    expect(noises(law, x, 1), [0.7950600976, -0.1257766555])
  }

  /// A.2: S = (x - mean e^{-t/2}) / v.
  @Test func gaussianScoreIsLinear() {
    let law = DiagonalGaussian(mean: [0.4, -2], variances: [3, 0.1])
    let x = [1.1, 0.2]
    for t in [0.001, 0.3, 4] {
      let score = scores(law, x, t)
      for i in 0..<2 {
        let v = law.variances[i] * exp(-t) + 1 - exp(-t)
        #expect(nearlyEqual(score[i], (x[i] - law.mean[i] * exp(-t / 2)) / v, tolerance: 1e-11))
      }
    }
  }

  @Test func fivePoints() {
    let law = PointCloud([
      [0.6, 0.16], [0.55, 0.61], [0.85, 0.67], [0.03, 0.98], [0.65, 0.82],
    ])
    let x = [0.5, 0.5]
    let printed = [
      3.5839035779e-3, 0.99078627166, 1.2001143480e-3, 3.5014644121e-10, 4.4297100651e-3,
    ]
    for (w, p) in zip(law.weights(at: [0.5, 0.5], time: 0.01), printed) {
      #expect(matches(w, p, digits: 11), "\(w)")
    }
    expect(law.estimate(at: x, time: 0.01), [0.5509822003, 0.6093894895])
    expect(scores(law, x, 0.01), [-4.8475737896, -10.6882783719])
    expect(
      law.weights(at: [0.5, 0.5], time: 0.1),
      [0.186843219, 0.3491434286, 0.1989121702, 0.0422150095, 0.2228861727])
    expect(law.estimate(at: x, time: 0.1), [0.6193526244, 0.6002809314])
    expect(scores(law, x, 0.1), [-0.9367803877, -0.7461429005])
    expect(noises(law, x, 0.1), [-0.2889820704, -0.2301733929])
    expect(
      law.weights(at: [0.5, 0.5], time: 1),
      [0.1866836346, 0.2079345219, 0.2138710676, 0.1780088143, 0.2135019615])
    expect(law.estimate(at: x, time: 1), [0.5522811147, 0.6495233017])
    expect(scores(law, x, 1), [0.2610650276, 0.1677594596])
    expect(law.estimate(at: x, time: 0.001), [0.55, 0.61])
    expect(scores(law, x, 0.001), [-49.7499354167, -109.7499329167])
  }

  @Test func eightPoints() {
    let law = PointCloud([
      [-2, 0], [-1.2, 1.6], [-1.2, -1.6], [0, 2], [0, -2], [1.2, 1.6], [1.2, -1.6], [2, 0],
    ])
    let x = [0.3, 0.7]
    expect(law.estimate(at: x, time: 0.01), [1.1995975664, 1.6001341445])
    expect(scores(law, x, 0.01), [-89.8090068129, -89.6621643992])
    expect(law.estimate(at: x, time: 0.1), [0.8269590996, 1.7237948482])
    expect(scores(law, x, 0.1), [-5.1136467539, -9.8749357361])
    expect(law.estimate(at: x, time: 1), [0.3888028101, 1.1909270253])
    expect(scores(law, x, 1), [0.1015299601, -0.0353314791])
  }

  /// The curve as the 40 001 nodes of Simpson's rule, which is the naive twin of `Spiral`.
  private struct SpiralNodes: ClosedForm {
    private static let intervals = 40_000
    private let nodes = (0...intervals).map { i in
      let u = 1 + 12 * Double(i) / Double(intervals)
      let weight = i == 0 || i == intervals ? 1.0 : i % 2 == 1 ? 4 : 2
      return (point: PlanePoint(u * cos(u), u * sin(u)), weight: weight)
    }

    func estimate(at x: [Double], time t: Double) -> [Double] {
      let exponents = nodes.map { node in
        let gap = PlanePoint(x[0], x[1]) - OrnsteinUhlenbeck.signalScale(t) * node.point
        return -0.5 / OrnsteinUhlenbeck.sigmaSquared(t) * (gap * gap).sum()
      }
      let largest = exponents.max() ?? 0
      let weights = zip(exponents, nodes).map { exp($0 - largest) * $1.weight }
      let sum = zip(weights, nodes).reduce(PlanePoint()) { $0 + $1.0 * $1.1.point }
      let f = sum / weights.reduce(0, +)
      return [f.x, f.y]
    }
  }

  @Test func spiral() {
    let law = SpiralNodes()
    for (x, t) in [
      ([2, 1], 0.1), ([2.0, 1], 1), ([-5, 3], 0.5), ([0, 8], 0.05), ([9, -4], 1e-3),
    ] {
      expect(Spiral().estimate(at: x, time: t), law.estimate(at: x, time: t), decimals: 7)
    }
    expect(law.estimate(at: [2, 1], time: 0.1), [0.494221053, 0.9754215056])
    expect(scores(law, [2, 1], 0.1), [16.0765120131, 0.75817996])
    expect(law.estimate(at: [2, 1], time: 1), [3.030767423, 1.6652441727])
    expect(law.estimate(at: [-5, 3], time: 0.5), [-7.4632636647, 4.6980478603])
    expect(law.estimate(at: [0, 8], time: 0.05), [-0.0414559611, 7.8559753601])
    expect(scores(law, [0, 8], 0.05), [0.8290328619, 6.9301901647])
    // At a very large time the estimate is the mean of the curve.
    expect(law.estimate(at: [0, 0], time: 50), [0.4156537475, -0.9731508167])
  }

  @Test func circle() {
    let law = UniformSphere(dimension: 1)
    let cases: [(x: [Double], t: Double, kappa: Double, ratio: Double)] = [
      ([0.8, 0.6], 0.1, 9.99583455, 0.9485777463), ([1.2, 0.5], 0.5, 2.57311286, 0.7727213380),
      ([0.3, -0.2], 0.05, 7.21035145, 0.9278095273),
    ]
    for (x, t, kappa, ratio) in cases {
      let found = law.concentration(at: x, time: t)
      #expect(matches(found, kappa, decimals: 8))
      #expect(matches(law.meanLength(concentration: found), ratio, decimals: 10))
      let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
      expect(
        law.estimate(at: x + [0.9], time: t), [ratio * x[0] / radius, ratio * x[1] / radius, 0])
    }
    #expect(law.estimate(at: [0, 0], time: 0.1) == [0, 0])
  }

  @Test func sphere() {
    let law = UniformSphere(dimension: 2)
    let first = law.concentration(at: [0.8, 0.6, 0], time: 0.1)
    #expect(matches(law.meanLength(concentration: first), 0.8999583323, decimals: 10))
    let second = law.concentration(at: [1.2, 0.5, 0.3], time: 0.5)
    #expect(matches(second, 2.64073903, decimals: 8))
    #expect(matches(law.meanLength(concentration: second), 0.6315399229, decimals: 10))
    for kappa in [1e-3, 0.2, 3, 40, 2e4] {
      let ratio = 1 / tanh(kappa) - 1 / kappa
      #expect(abs(law.meanLength(concentration: kappa) - ratio) < 2e-13 / min(kappa, 1))
    }
  }

  /// On S^3, I_2 / I_1 = I_0 / I_1 - 2 / kappa, computed from the circle's own ratio.
  @Test func higherSpheresFollowTheRecurrence() {
    for kappa in [0.5, 4, 60] {
      let circle = UniformSphere(dimension: 1).meanLength(concentration: kappa)
      let found = UniformSphere(dimension: 3).meanLength(concentration: kappa)
      #expect(nearlyEqual(found, 1 / circle - 2 / kappa))
    }
  }

  /// A circle of many points gives the circle's estimate.
  @Test func denseCloudIsTheCircle() {
    let cloud = PointCloud(
      (0..<400).map { i in
        let angle = 2 * Double.pi * Double(i) / 400
        return [cos(angle), sin(angle)]
      })
    expect(
      cloud.estimate(at: [0.7, -0.4], time: 0.05),
      UniformSphere(dimension: 1).estimate(at: [0.7, -0.4], time: 0.05), decimals: 12)
  }
}
