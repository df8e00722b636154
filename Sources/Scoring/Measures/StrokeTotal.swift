import Numerics

/// How often strokes are broken or have so many holes over all classes: in samples, and in real images
/// with the classes in the samples' shares.
package struct StrokeTotal: Sendable, Equatable, Codable {
  package let kind: StrokeTrait.Kind
  /// Shares in [0, 1].
  package let samples, real: Double
  /// The same share of other real images: what real sets differ by; nil without any.
  package let otherReal: Double?
  /// The standard error of the difference of `samples` and `real`.
  package let error: Double

  package var difference: Double { samples - real }

  /// Whether chance gives such a difference in fewer than one of twenty cases, with `tests` others
  /// asked at once (Bonferroni).
  package func isBeyondChance(among tests: Int) -> Bool {
    abs(difference) > NormalDistribution.quantile(1 - 0.025 / Double(tests)) * error
  }

  /// Returns the total of every kind.
  ///
  ///     real = sum over classes c of (n_c / n) (share of real images of class c)
  ///     error^2 = sum of (n_c / n)^2 (p_c (1 - p_c) / n_c + q_c (1 - q_c) / m_c)
  ///
  /// for n_c samples and m_c real images with the shares p_c and q_c. Samples of a class without real
  /// images are left out.
  package static func compare(
    _ samples: StrokeTrait.Table, with real: StrokeTrait.Table, otherReal: StrokeTrait.Table?
  ) -> [StrokeTotal] {
    let classes = samples.classes.filter { label in
      real.classes.contains(label) && otherReal?.classes.contains(label) != false
    }
    guard !classes.isEmpty else { return [] }
    return StrokeTrait.Kind.allCases.map { kind in
      let own = classes.map { samples.share(kind, of: $0) }
      let count = Double(own.reduce(0) { $0 + $1.total })
      func standardised(_ table: StrokeTrait.Table) -> Double {
        zip(classes, own).reduce(0) {
          $0 + Double($1.1.total) / count * table.share(kind, of: $1.0).value
        }
      }
      let variance = zip(classes, own).reduce(0.0) { sum, row in
        let other = real.share(kind, of: row.0)
        let weight = Double(row.1.total) / count
        return sum + weight * weight * (row.1.variance + other.variance)
      }
      return StrokeTotal(
        kind: kind, samples: standardised(samples), real: standardised(real),
        otherReal: otherReal.map(standardised), error: variance.squareRoot())
    }
  }
}
