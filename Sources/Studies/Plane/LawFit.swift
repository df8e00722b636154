import Diffusion
import Foundation
import Kernels
import Numerics
import Randomness

/// How well samples follow a planar law. Their distance to its support does not tell this: samples
/// may lie on it in the wrong places.
package struct LawFit: Sendable {
  /// W1 along the support between the samples' nearest points and the law: by arc length on the
  /// curve, in x₁ on the line; nil for a cloud.
  ///
  /// Arc length is in the units of the data, as the distance to the support is, so that both add up:
  /// W1 in the plane is at most the mean distance plus this. U has no such meaning.
  package let along: Double?
  /// The Kolmogorov-Smirnov distance of the nearest points' coordinate, in [0, 1], which is the same
  /// in any coordinate; nil for a cloud.
  package let kolmogorov: Double?
  /// The total variation between the shares of a cloud's points and equal ones, in [0, 1]; nil for
  /// other laws.
  package let shares: Double?
  /// W1 in the plane between the first samples, at most `planeSamples`, and as many exact draws. It
  /// is the middle of bounds that lie at most 1 % apart.
  package let plane: Double
  /// W2 between the Gaussian of the samples' moments and the law, which is a lower bound of W2; only
  /// on the line, whose law is Gaussian.
  package let gaussian: Double?
  /// W2 between the samples and the law, exact up to the law's being taken at as many quantiles; only
  /// on the line, where the best transport moves x₂ to 0 and sorts x₁.
  package let second: Double?
  /// The mean and the standard deviation of each coordinate.
  package let mean, deviation: PlanePoint

  /// The number of samples by which W1 in the plane is judged, at most.
  package static let planeSamples = 2000
  /// The number of sets of exact draws that give the floors.
  package static let floorSets = 8

  /// - Parameters:
  ///   - points: at least two samples.
  ///   - seed: the seed of the exact draws that W1 in the plane is measured to.
  package init(_ points: [PlanePoint], law: PlanarLaw, seed: UInt64) {
    self.init(points, along: Self.positions(points, law).map(\.along), law: law, seed: seed)
  }

  /// Returns where points lie along and off a law's support; empty for a cloud.
  static func positions(_ points: [PlanePoint], _ law: PlanarLaw) -> [(along: Double, off: Double)]
  {
    if case .points = law { return [] }
    return points.map { law.position($0) }
  }

  /// - Parameter along: the points' coordinates along the support; empty for a cloud.
  init(_ points: [PlanePoint], along: [Double], law: PlanarLaw, seed: UInt64) {
    let count = Double(points.count)
    let mean = points.reduce(PlanePoint(), +) / count
    let variance = points.reduce(PlanePoint()) { $0 + ($1 - mean) * ($1 - mean) } / count
    (self.mean, deviation) = (mean, variance.squareRoot())
    let judged = points.prefix(Self.planeSamples)
    let exact = judged.indices.map { law.draw($0, seed: seed, for: .judging) }
    plane =
      OptimalTransport.bounds(
        judged.flatMap { [$0.x, $0.y] }, exact.flatMap { [$0.x, $0.y] }, dimension: 2
      ).middle
    if case .points(let cloud) = law {
      var counts = [Int](repeating: 0, count: cloud.points.count)
      for point in points { counts[cloud.nearest(to: point).index] += 1 }
      let fair = 1 / Double(counts.count)
      shares = counts.reduce(0) { $0 + abs(Double($1) / count - fair) } / 2
      (self.along, kolmogorov, gaussian, second) = (nil, nil, nil, nil)
      return
    }
    shares = nil
    kolmogorov = GoodnessOfFit.uniformDistance(along.map(law.share), on: 0...1)
    let lengths = along.map { law.arcLength($0) }
    let quantiles = lengths.indices.map { law.arcLength(quantile: (Double($0) + 0.5) / count) }
    self.along = LineTransport.distance(lengths, quantiles)
    guard case .line = law else {
      (gaussian, second) = (nil, nil)
      return
    }
    let spread = variance.squareRoot()
    gaussian =
      ((mean * mean).sum() + (spread.x - 1) * (spread.x - 1) + variance.y).squareRoot()
    let alongSquared = zip(lengths.sorted(), quantiles).reduce(0.0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    let across = points.reduce(0.0) { $0 + $1.y * $1.y }
    second = ((alongSquared + across) / count).squareRoot()
  }

  /// Returns the fits of as many exact draws, which finite samples of a perfect model would have:
  /// one per set of draws.
  package static func floor(
    _ law: PlanarLaw, samples: Int, seed: UInt64, threads: Int
  ) -> [LawFit] {
    ThreadTeam(threads: threads).map(floorSets, progress: { _ in }) { set in
      // The judges of W1 in the plane have the seed itself.
      let own = seed &+ UInt64(set + 1) << 32
      return LawFit((0..<samples).map { fresh($0, law, seed: own) }, law: law, seed: seed)
    }
  }

  /// Draws a point of the law by chance. `PlanarLaw.draw` takes a cloud's points in turn instead.
  private static func fresh(_ index: Int, _ law: PlanarLaw, seed: UInt64) -> PlanePoint {
    guard case .points(let cloud) = law else { return law.draw(index, seed: seed, for: .judging) }
    var stream = RandomStream(seed: seed, purpose: .resampling, index: UInt64(index))
    return cloud.points[stream.index(below: cloud.points.count)]
  }
}
