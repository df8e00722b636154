import Diffusion
import Foundation
import Numerics
import Randomness
import Runs

/// Theorem 3.5 of Lu, Wang and Bal (arXiv 2301.07882) as an experiment: off the support,
/// S(x, t) t goes to x - y as t goes to 0, with y the point of the support nearest to x. All
/// estimates are exact, so nothing is trained.
package struct BlowUpStudy: Study {
  package struct Row: Sendable {
    package let time: Double
    /// |S|, |eps| and |f| at the place.
    package let score, noise, estimate: Double
    /// |S t - (x - lim f)| / r; on the support |S - c| / max(1, |c|).
    package let error: Double
    /// |f - lim f|.
    package let gap: Double
    /// f, [D].
    package let f: [Double]
  }

  /// One place at all times.
  package struct Course: Sendable {
    package let place: BlowUpPlace
    /// The smallest time first.
    package let rows: [Row]
  }

  /// The score where X_t usually is.
  package struct Typical: Sendable {
    package let time: Double
    /// The root mean square of |S(X_t, t)| sqrt(1 - e^{-t}), and its standard error.
    package let size, uncertainty: Double
  }

  package struct Found: Sendable {
    package let law: BlowUpLaw
    package let courses: [Course]
    package let typical: [Typical]
  }

  package struct Result: Sendable {
    package let laws: [Found]
    package let fields: [BlowUpField]
  }

  let isQuick: Bool
  let laws: [BlowUpLaw]
  let images: BlowUpImages?
  let remarks: [String]
  let seed: UInt64
  /// Ascending.
  let times: [Double]

  package var name: String { "blow-up" }

  /// - Parameters:
  ///   - isQuick: whether to take fewer times and draws.
  ///   - images: nil to leave them out; `remarks` may say why.
  package init(isQuick: Bool, images: BlowUpImages?, remarks: [String], seed: UInt64) {
    (self.images, self.remarks, self.seed, self.isQuick) = (images, remarks, seed, isQuick)
    laws = BlowUpLaw.all(draws: isQuick ? 200 : 1000, seed: seed) + [images?.law].compactMap { $0 }
    times = Self.times(perDecade: isQuick ? 2 : 4)
  }

  /// From 1e-6, where the continued fraction of the spheres takes 10^6 levels, to 10.
  private static func times(perDecade: Int) -> [Double] {
    (0...7 * perDecade).map { pow(10, Double($0) / Double(perDecade) - 6) }
  }

  /// The times at which the score of X_t is looked at.
  private static let typicalTimes = [1e-4, 1e-2, 1]

  package func run(watch: Watch) throws -> Result {
    Result(laws: try follow(watch), fields: BlowUpField.all(isQuick: isQuick))
  }

  private func follow(_ watch: Watch) throws -> [Found] {
    let all = laws.count * (times.count + Self.typicalTimes.count)
    return try laws.enumerated().map { number, law in
      let before = number * (times.count + Self.typicalTimes.count)
      var rows = [[Row]](repeating: [], count: law.places.count)
      for (k, t) in times.enumerated() {
        try watch(law.name, before + k, all)
        for (place, row) in try Self.rows(law, at: t).enumerated() { rows[place].append(row) }
      }
      let typical = try Self.typicalTimes.enumerated().map { k, t in
        try watch(law.name, before + times.count + k, all)
        return try self.typical(law, at: t)
      }
      return Found(
        law: law, courses: zip(law.places, rows).map { Course(place: $0, rows: $1) },
        typical: typical)
    }
  }

  /// Returns one row for each place of a law, at one time.
  package static func rows(_ law: BlowUpLaw, at t: Double) throws -> [Row] {
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let states = law.places.map { place in
      place.moves ? place.point.map { signal * $0 } : place.point
    }
    let all = try law.exact.estimates(of: states.flatMap { $0 }, pixels: law.ambient, time: t)
    return law.places.enumerated().map { number, place in
      let f = Array(all[number * law.ambient..<(number + 1) * law.ambient])
      let score = score(states[number], f, at: t)
      let error: Double
      if place.kind == .on, let limit = place.correction {
        error = Vectors.norm(Vectors.difference(score, limit)) / max(1, Vectors.norm(limit))
      } else {
        let product = score.map { $0 * t }
        error = Vectors.norm(Vectors.difference(product, place.blowUp)) / place.distance
      }
      let size = Vectors.norm(score)
      return Row(
        time: t, score: size, noise: size * OrnsteinUhlenbeck.noiseScale(t),
        estimate: Vectors.norm(f), error: error,
        gap: Vectors.norm(Vectors.difference(f, place.limit)), f: f)
    }
  }

  private static func score(_ x: [Double], _ f: [Double], at t: Double) -> [Double] {
    zip(x, f).map { OrnsteinUhlenbeck.score(state: $0, estimate: $1, at: t) }
  }

  private func typical(_ law: BlowUpLaw, at t: Double) throws -> Typical {
    let (signal, sigma) = (OrnsteinUhlenbeck.signalScale(t), OrnsteinUhlenbeck.noiseScale(t))
    let states = law.draws.enumerated().map { i, clean in
      var stream = RandomStream(seed: seed, purpose: .trainingNoise, index: UInt64(i), step: .max)
      return clean.map { signal * $0 + sigma * stream.normal() }
    }
    let all = try law.exact.estimates(of: states.flatMap { $0 }, pixels: law.ambient, time: t)
    let squares = SampleStatistics(
      states.enumerated().map { i, x in
        let f = Array(all[i * law.ambient..<(i + 1) * law.ambient])
        let size = Vectors.norm(Self.score(x, f, at: t)) * sigma
        return size * size
      })
    let root = squares.mean.squareRoot()
    let error = (squares.deviation ?? 0) / Double(squares.values.count).squareRoot()
    return Typical(time: t, size: root, uncertainty: root > 0 ? error / (2 * root) : 0)
  }
}

extension BlowUpStudy.Course {
  /// The exponents are fitted over the decade that begins here.
  package static let lateDecade = 1e-6...1e-5
  package static let earlyDecade = 1e-2...1e-1

  /// Returns the slope of the logarithm of a value against log t over a decade.
  package func exponent(
    _ value: KeyPath<BlowUpStudy.Row, Double>, over decade: ClosedRange<Double> = lateDecade
  ) -> Double {
    // Times are powers of ten up to rounding.
    let range = decade.lowerBound * (1 - 1e-9)...decade.upperBound * (1 + 1e-9)
    return GrowthRate.slope(
      rows.filter { range.contains($0.time) }.map { ($0.time, $0[keyPath: value]) })
  }

  /// The row of the smallest time.
  var last: BlowUpStudy.Row { rows[0] }
}
