import Diffusion
import Foundation
import Kernels
import Numerics
import Randomness
import Runs

/// Whether inertial samples follow a kernel density estimate on the manifold, as the paper says: the
/// samples' angles on the unit circle against kernel estimates of the training points' angles.
///
/// To first order in the unevenness of the density, the update moves u along the circle by a h^2
/// (log p)', where p is the estimate with the Gaussian kernel phi of bandwidth h, and a = 1 for the
/// full update, 1/2 for half of it. A part cos(k theta) of the data's density, which the kernel
/// multiplies by e^{-k^2 h^2 / 2}, is then multiplied by
///
///     (1 + a k^2 h^2) e^{-k^2 h^2 / 2},
///
/// which is the estimate with the kernel phi - a h^2 phi'', that is ((1 + a) - a z^2) phi(z), z = x /
/// h. With a = 1/2 this is the kernel of order four; with a = 1 it sharpens the density by as much
/// as phi blurs it.
package struct KernelStudy: Sendable {
  /// The density of the training points, 1 + unevenness cos(2 theta), over 2 pi.
  package static let unevenness = [0, 0.8]
  /// The bandwidths of kernel estimates, as multiples of h.
  package static let factors = stride(from: 0, through: 2, by: 0.125).map { $0 }

  /// A number of parts a h^2 (log p)' that the update goes.
  package static let sharpenings = [0, 0.5, 1]

  package struct Row: Sendable {
    package let count: Int
    package let unevenness: Double
    package let bandwidth: Double
    package let step: Inertia.Step
    /// The Kolmogorov-Smirnov distance of the samples' angles from the estimate with the Gaussian
    /// kernel, for each of `factors`.
    package let gaussian: [Double]
    /// That from the kernels with each of `sharpenings`, at h.
    package let sharpened: [Double]
    /// The factor by which the samples have cos(2 theta) more than the training points, and its
    /// standard error; nil for an even density.
    package let harmonic: (factor: Double, error: Double)?
    /// The Kolmogorov-Smirnov distance between the Gaussian estimates with h and with each of
    /// `factors` times h: what a test of these samples has to see.
    package let apart: [Double]
  }

  package let counts: [Int]
  package let draws: Int
  package let seed: UInt64
  package let threads: Int

  package init(counts: [Int], draws: Int, seed: UInt64, threads: Int) {
    (self.counts, self.draws, self.seed, self.threads) = (counts, draws, seed, threads)
  }

  /// The distance that chance exceeds once in twenty if samples follow a law: 1.358 / sqrt(draws)
  /// (Kolmogorov).
  package var chance: Double { 1.358 / Double(draws).squareRoot() }

  /// - Throws: `Stopped` if the watch asks for it.
  package func run(watch: Watch) throws -> [Row] {
    let cells = Self.unevenness.flatMap { uneven in counts.map { (uneven, $0) } }
    return try cells.enumerated().flatMap { place, cell -> [Row] in
      try watch("kernels on the circle", place, cells.count)
      return rows(uneven: cell.0, cell.1)
    }
  }

  /// Draws the angles of a training set, by rejection.
  package static func angles(_ count: Int, uneven: Double, seed: UInt64) -> [Double] {
    (0..<count).map { i in
      var stream = RandomStream(seed: seed, purpose: .synthesis, index: UInt64(i), step: .max - 1)
      while true {
        let angle = stream.uniform(in: -Double.pi...Double.pi)
        if stream.uniform() * (1 + uneven) < 1 + uneven * cos(2 * angle) { return angle }
      }
    }
  }

  private func rows(uneven: Double, _ count: Int) -> [Row] {
    let training = Self.angles(count, uneven: uneven, seed: seed)
    let model = EmpiricalModel(
      RowTable(training.flatMap { [Float(cos($0)), Float(sin($0))] }, length: 2), threads: threads)
    let h = AutomaticBandwidth(count: count, variance: 1, dimension: 1).bandwidth
    let laws = ThreadTeam(threads: threads).map(Self.factors.count, progress: { _ in }) {
      KernelEstimate(training, bandwidth: Self.factors[$0] * h)
    }
    let own = KernelEstimate(training, bandwidth: h)
    let sharp = Self.sharpenings.map { KernelEstimate(training, bandwidth: h, sharpening: $0) }
    let u = model.smoothedPoints(0..<draws, bandwidth: h, seed: seed)
    return [Inertia.Step.none, .half, .full].map { step in
      let points = model.updated(u, Inertia(bandwidth: h, step: step))
      let angles = (0..<draws).map { atan2(points[2 * $0 + 1], points[2 * $0]) }
      return Row(
        count: count, unevenness: uneven, bandwidth: h, step: step,
        gaussian: laws.map { $0.distance(of: angles) },
        sharpened: sharp.map { $0.distance(of: angles) },
        harmonic: uneven == 0 ? nil : Self.harmonic(angles, training),
        apart: laws.map { $0.distance(to: own) })
    }
  }

  /// Returns mean cos(2 theta) of samples over that of the training points.
  private static func harmonic(_ angles: [Double], _ training: [Double]) -> (Double, Double) {
    let found = SampleStatistics(angles.map { cos(2 * $0) })
    let whole = SampleStatistics(training.map { cos(2 * $0) }).mean
    let error = (found.deviation ?? 0) / Double(angles.count).squareRoot()
    return (found.mean / whole, error / abs(whole))
  }
}

/// A kernel density estimate on the circle, as its distribution function on a grid from -pi to pi.
package struct KernelEstimate: Sendable {
  /// F at -pi + 2 pi i / `cells`, i = 0 ... cells.
  package let shares: [Double]
  package static let cells = 720

  /// - Parameters:
  ///   - angles: the data, in [-pi, pi].
  ///   - bandwidth: of the kernel, at least 0 and well below pi; with 0 the data themselves.
  ///   - sharpening: a of the kernel ((1 + a) - a z^2) phi(z), whose distribution function is Phi(z)
  ///     + a z phi(z).
  package init(_ angles: [Double], bandwidth: Double, sharpening a: Double = 0) {
    func before(_ x: Double) -> Double {
      guard bandwidth > 0 else { return x >= 0 ? 1 : 0 }
      let z = x / bandwidth
      // Beyond this the kernel is below rounding.
      if abs(z) > 9 { return z > 0 ? 1 : 0 }
      return NormalDistribution.cumulative(z)
        + a * z * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }
    func total(_ x: Double) -> Double {
      angles.reduce(0.0) { sum, angle in
        // The circle's own turn, and its neighbours, from which kernels reach over.
        sum + before(x - angle) + before(x - angle + 2 * .pi) + before(x - angle - 2 * .pi)
      }
    }
    let start = total(-Double.pi)
    shares = (0...Self.cells).map {
      (total(-.pi + 2 * .pi * Double($0) / Double(Self.cells)) - start) / Double(angles.count)
    }
  }

  /// Returns the largest difference on the grid from the distribution function of samples.
  package func distance(of angles: [Double]) -> Double {
    var counts = [Int](repeating: 0, count: Self.cells + 1)
    for angle in angles {
      // A sample counts at the first node that is not before it.
      let place = ((angle + .pi) / (2 * .pi) * Double(Self.cells)).rounded(.up)
      counts[min(Self.cells, max(0, Int(place)))] += 1
    }
    var (before, largest) = (0, 0.0)
    for (node, count) in counts.enumerated() {
      before += count
      largest = max(largest, abs(Double(before) / Double(angles.count) - shares[node]))
    }
    return largest
  }

  /// Returns the largest difference on the grid from another estimate.
  package func distance(to other: KernelEstimate) -> Double {
    zip(shares, other.shares).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
