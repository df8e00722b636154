import Foundation
import Numerics

/// How far times are from a local minimum of log W2, in terms of exchanges between the gaps of their
/// log signal-to-noise ratios.
package struct PlanCertificate: Equatable, Sendable, Codable {
  /// What a Newton step would still take off log W2; 0 at a minimum.
  package let remaining: Double
  /// The least curvature along an exchange, above 0 at an isolated minimum; nil if nothing can be
  /// exchanged.
  package let curvature: Double?
  /// The steepest descent along an exchange with a gap that is as small as allowed, which can only
  /// grow; 0 at a minimum.
  package let descent: Double

  /// What the numbers say.
  package enum Verdict: Sendable {
    /// An isolated local minimum.
    case minimum
    /// Hardly any slope, and an exchange of one unit changes W2 by a twentieth at most.
    case flat
    /// The search may have ended early.
    case uncertain
  }

  package var verdict: Verdict {
    guard remaining < 1e-3, descent < 1e-3 else { return .uncertain }
    let curvature = curvature ?? .infinity
    return curvature > 0 && remaining < 1e-5 ? .minimum : curvature > -0.1 ? .flat : .uncertain
  }
}

/// Finds the times at which a sampler's exact distance from Gaussian data is least.
///
/// The times are free: the log signal-to-noise ratios -log(e^t - 1) of the K times cut the range
/// that a model was trained on into K + 1 gaps, whose logarithms, up to a common constant, are what
/// the search moves. So every point is a walk, and the ends of the range can be approached but not
/// passed. Neighbours differ by at least `leastGap`: over a shorter step `dpm2m` and `dpm2mSDE`
/// would extrapolate from a difference of two estimates in which a network has nothing but error.
struct TimeSearch {
  let distance: WalkDistance
  let range: TimeRange

  private static let leastGap = 0.01

  /// The ratio at the range's largest time, and how much greater it is at the smallest.
  private var lowest: Double { OrnsteinUhlenbeck.logSNR(range.maximum) }
  private var length: Double { OrnsteinUhlenbeck.logSNR(range.minimum) - lowest }

  /// Returns the times at the nearest local minimum.
  ///
  /// - Parameter start: [K], rising times within the range.
  func optimum(from start: [Double], iterations: Int = 500) -> (times: [Double], value: Double) {
    var search = QuasiNewton()
    search.mostIterations = iterations
    let found = search.minimise(from: point(start)) { point in
      let (gaps, shares, room) = gaps(ofPoint: point)
      let times = times(gaps)
      let (value, slopes) = distance(times)
      guard value.isFinite else { return (.infinity, slopes + [0]) }
      let byGap = byGap(slopes.map { $0 / value }, times)
      let mean = zip(byGap, shares).reduce(0) { $0 + $1.0 * $1.1 }
      return (log(value), zip(byGap, shares).map { ($0 - mean) * $1 * room })
    }
    return (times(gaps(ofPoint: found.point).gaps), exp(found.value))
  }

  /// Returns times whose gaps are changed by random factors.
  ///
  /// - Parameter normal: returns a number from N(0, 1).
  func moved(_ times: [Double], _ normal: () -> Double) -> [Double] {
    self.times(gaps(ofPoint: point(times).map { $0 + 0.5 * normal() }).gaps)
  }

  /// Returns how far times are from a local minimum, and the times that lie `length` along the
  /// exchange of least curvature, to both sides.
  ///
  /// - Throws: `NumericalFault` if the curvatures are no numbers.
  func certificate(
    _ times: [Double], length: Double = 0
  ) throws(NumericalFault) -> (certificate: PlanCertificate, beside: [[Double]]) {
    let least = leastGap(times.count)
    let gaps = gaps(times)
    func slopes(_ gaps: [Double]) -> [Double] {
      let times = self.times(gaps)
      let (value, slopes) = distance(times)
      return byGap(slopes.map { $0 / value }, times)
    }
    let here = slopes(gaps)
    let free = gaps.indices.filter { gaps[$0] - least[$0] > 1e-3 }
    guard let last = free.last else {
      return (PlanCertificate(remaining: 0, curvature: nil, descent: 0), [])
    }
    let level = free.reduce(0) { $0 + here[$1] } / Double(free.count)
    let descent =
      gaps.indices.filter { !free.contains($0) }.map { max(0, level - here[$0]) }
      .max() ?? 0
    // Exchanges of each free gap with the last.
    let others = free.dropLast()
    guard !others.isEmpty else {
      return (PlanCertificate(remaining: 0, curvature: nil, descent: descent), [])
    }
    let width = 1e-5
    var matrix: [Double] = []
    for k in others {
      var (up, down) = (gaps, gaps)
      up[k] += width
      up[last] -= width
      down[k] -= width
      down[last] += width
      let (above, below) = (slopes(up), slopes(down))
      for j in others {
        matrix.append(((above[j] - above[last]) - (below[j] - below[last])) / (2 * width))
      }
    }
    let count = others.count
    for row in 0..<count {
      for column in 0..<row {
        let mean = (matrix[row * count + column] + matrix[column * count + row]) / 2
        matrix[row * count + column] = mean
      }
    }
    let eigen = try SymmetricEigen(of: matrix, dimension: count)
    let slope = others.map { here[$0] - here[last] }
    let remaining = eigen.values.indices.reduce(0) { sum, row in
      let along = (0..<count).reduce(0) { $0 + (eigen.rows?[row, $1] ?? 0) * slope[$1] }
      return sum + along * along / (2 * abs(eigen.values[row]))
    }
    let beside = [length, -length].map { length in
      var moved = gaps
      for (row, k) in others.enumerated() {
        let change = length * (eigen.rows?[0, row] ?? 0)
        moved[k] = max(least[k] + 1e-3, moved[k] + change)
        moved[last] -= moved[k] - gaps[k]
      }
      return moved[last] > least[last] ? self.times(moved) : times
    }
    let numbers = [remaining, eigen.values[0], descent]
    if let bad = numbers.first(where: { !$0.isFinite }) {
      throw .notFinite(what: "certificate", row: 0, column: 0, value: bad)
    }
    return (
      PlanCertificate(remaining: remaining, curvature: eigen.values[0], descent: descent), beside
    )
  }

  // MARK: Gaps

  /// The least gaps: those above the largest time and below the smallest may close.
  private func leastGap(_ count: Int) -> [Double] {
    let least = min(Self.leastGap, length / Double(2 * count))
    return [0] + [Double](repeating: least, count: count - 1) + [0]
  }

  /// Returns the gaps of log ratio, from the range's largest time to its smallest, [K + 1].
  private func gaps(_ times: [Double]) -> [Double] {
    let ratios = [lowest] + times.reversed().map(OrnsteinUhlenbeck.logSNR) + [lowest + length]
    return zip(ratios, ratios.dropFirst()).map { $1 - $0 }
  }

  private func times(_ gaps: [Double]) -> [Double] {
    var ratio = lowest
    let falling = gaps.dropLast().map { gap in
      ratio += gap
      return min(
        max(OrnsteinUhlenbeck.time(logSNR: ratio), range.minimum), range.maximum)
    }
    return falling.reversed()
  }

  /// Carries derivatives by times over to those by gaps, each of which moves all times below it:
  /// dt = -(1 - e^{-t}) d log ratio.
  private func byGap(_ slopes: [Double], _ times: [Double]) -> [Double] {
    var sum = 0.0
    let rising = zip(slopes, times).map { slope, t in
      sum -= slope * OrnsteinUhlenbeck.sigmaSquared(t)
      return sum
    }
    return rising.reversed() + [0]
  }

  // MARK: What the search moves

  private func point(_ times: [Double]) -> [Double] {
    let least = leastGap(times.count)
    let room = length - least.reduce(0, +)
    // A start at an end of the range would never leave it.
    return zip(gaps(times), least).map { log(max(($0 - $1) / room, 1e-3)) }
  }

  private func gaps(ofPoint point: [Double]) -> (gaps: [Double], shares: [Double], room: Double) {
    let largest = point.max() ?? 0
    let sizes = point.map { exp($0 - largest) }
    let whole = sizes.reduce(0, +)
    let shares = sizes.map { $0 / whole }
    let least = leastGap(point.count - 1)
    let room = length - least.reduce(0, +)
    return (zip(shares, least).map { $0 * room + $1 }, shares, room)
  }
}
