import Diffusion
import Foundation

/// The score that a network implies at given distances from the line or the curve, and the blur it
/// has in effect learnt.
package struct BlurProfile: Codable, Equatable, Sendable {
  package struct Row: Codable, Equatable, Sendable {
    /// r, the distance on both sides of the support.
    package let distance: Double
    package let time: Double
    /// M, the largest |S| at this distance.
    package let largest: Double
    /// g, the slope of the part of S across the support against x - E[Y | X_t = x], by least
    /// squares; the points on both sides of a station let the curvature cancel.
    package let slope: Double

    /// A score bounded by M at distance r can at best be that of data blurred with s^2 = r / M.
    package var fromLargest: Double { (distance / largest).squareRoot() }

    /// s from 1 / g = 1 - e^{-t} + s^2 e^{-t}; 0 if the score is as steep as that of sharp data or
    /// steeper; nil if it does not point away from the support at all.
    package var fromSlope: Double? {
      guard slope > 0 else { return nil }
      let square = (1 / slope - OrnsteinUhlenbeck.sigmaSquared(time)) * exp(time)
      return max(0, square).squareRoot()
    }
  }

  package let rows: [Row]
  /// The standard deviation across the support that the sampler's steps lead to from N(0, I), if S
  /// has at each time the slope found there at the distance of one deviation: s by the slopes of all
  /// times.
  package let fromAllTimes: Double

  /// The distances; on the curve only up to where the next arm is as near.
  package static func distances(on law: PlanarLaw) -> [Double] {
    [0.01, 0.03, 0.1, 0.3, 1] + (law == .line ? [3, 10] : [])
  }
  package static let times = [1e-4, 1e-3, 1e-2]
  private static let stations = 64

  /// - Parameters:
  ///   - law: the line or the curve.
  ///   - sampling: how samples are drawn, by a sampler of first order.
  package init(
    _ denoiser: some Denoiser, on law: PlanarLaw, sampling: SamplingSettings
  ) throws {
    let stations = law.stations(Self.stations)
    fromAllTimes = try Self.walked(denoiser, stations, sampling)
    rows = try Self.times.flatMap { t in
      try Self.distances(on: law).map { try Self.row(denoiser, stations, distance: $0, time: t) }
    }
  }

  /// Returns the deviation of x' = (A + B f / x) x + C z after the last step, where f / x =
  /// e^{t/2} (1 - (1 - e^{-t}) g) for a score of slope g.
  private static func walked(
    _ denoiser: some Denoiser, _ stations: [(point: PlanePoint, normal: PlanePoint)],
    _ sampling: SamplingSettings
  ) throws -> Double {
    try sampling.plan().reduce(1.0) { deviation, step in
      let t = step.time
      // Farther away than 1 the curve's next arm is as near.
      let slope = try row(
        denoiser, stations, distance: min(1, max(1e-6, deviation)), time: t
      ).slope
      let kept = (1 - OrnsteinUhlenbeck.sigmaSquared(t) * slope) / OrnsteinUhlenbeck.signalScale(t)
      let factor = step.coefficients.state + step.coefficients.estimate * kept
      let noise = step.coefficients.noise
      return (factor * factor * deviation * deviation + noise * noise).squareRoot()
    }
  }

  private static func row(
    _ denoiser: some Denoiser, _ stations: [(point: PlanePoint, normal: PlanePoint)],
    distance r: Double, time t: Double
  ) throws -> Row {
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let offsets = stations.flatMap { [($0, r), ($0, -r)] }
    // The support itself shrinks by e^{-t/2}.
    let states = offsets.flatMap { station, offset in
      (signal * station.point + offset * station.normal).coordinates
    }
    let estimates = try denoiser.estimates(of: states, pixels: 2, time: t)
    var (largest, product) = (0.0, 0.0)
    for (i, place) in offsets.enumerated() {
      let score = PlanePoint(
        OrnsteinUhlenbeck.score(state: states[2 * i], estimate: estimates[2 * i], at: t),
        OrnsteinUhlenbeck.score(state: states[2 * i + 1], estimate: estimates[2 * i + 1], at: t))
      largest = max(largest, score.norm)
      product += place.1 * (place.0.normal * score).sum()
    }
    return Row(
      distance: r, time: t, largest: largest,
      slope: product / (r * r * Double(offsets.count)))
  }

  package func row(distance: Double, time: Double) -> Row? {
    rows.first { $0.distance == distance && $0.time == time }
  }
}
