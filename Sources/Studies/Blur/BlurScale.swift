import Diffusion
import Foundation
import Numerics
import Randomness

/// How far exact samples of blurred data lie from the support, so that the distance of other samples
/// can be read as a blur.
struct BlurScale: Sendable {
  /// log s and the logarithm of the mean distance, both ascending.
  private let points: [(blur: Double, distance: Double)]

  /// - Parameters:
  ///   - law: the line or the curve.
  ///   - draws: the number of samples; all blurs share their points and their noise.
  init(_ law: PlanarLaw, draws: Int, seed: UInt64) {
    let pairs = (0..<draws).map { i in
      var stream = RandomStream(seed: seed, purpose: .test, index: UInt64(i))
      let noise = PlanePoint(stream.normal(), stream.normal())
      return (clean: law.draw(i, seed: seed, for: .judging), noise: noise)
    }
    points = stride(from: -4.0, through: 0.5, by: 0.25).map { power in
      let s = pow(10, power)
      let distances = pairs.map { law.distance(of: $0.clean + s * $0.noise) }
      return (log(s), log(SampleStatistics(distances).mean))
    }
  }

  /// Returns the blur s whose exact samples have this mean distance, by interpolation between
  /// logarithms. Below the smallest blur, the distance is proportional to it; above the largest, that is the
  /// answer.
  func blur(ofMeanDistance distance: Double) -> Double {
    guard distance > 0 else { return 0 }
    let wanted = min(log(distance), points[points.count - 1].distance)
    let above = points.firstIndex { $0.distance >= wanted } ?? points.count - 1
    let (low, high) = (points[max(0, above - 1)], points[max(1, above)])
    if above == 0 { return exp(points[0].blur + wanted - points[0].distance) }
    let share = (wanted - low.distance) / (high.distance - low.distance)
    return exp(low.blur + share * (high.blur - low.blur))
  }
}

extension PlanarLaw {
  /// Returns the distance of a point from the law's support.
  func distance(of x: PlanePoint) -> Double {
    switch self {
    case .line: abs(x.y)
    case .curve: Spiral().nearest(to: x).distance
    case .points(let cloud): cloud.nearest(to: x).distance
    }
  }

  /// Points of the line or the curve, away from its ends, and the unit vectors across it there.
  func stations(_ count: Int) -> [(point: PlanePoint, normal: PlanePoint)] {
    (0..<count).map { i in
      let share = (Double(i) + 0.5) / Double(count)
      switch self {
      case .line: return ([3 * share - 1.5, 0], [0, 1])
      case .curve:
        let frame = SpiralFrame(at: 2 + 10 * share)
        return (frame.point, frame.normal)
      case .points: preconditionFailure("Points of a cloud have no direction across them")
      }
    }
  }
}
