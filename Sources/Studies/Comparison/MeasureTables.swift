import Diffusion
import Foundation
import Numerics
import Reports
import Scoring

/// What a comparison says of each measure.
extension ComparisonReport {
  /// One table for each objective after the first, at the setting that is shown.
  var measureTables: [ReportTable] {
    objectives.dropFirst().compactMap { second in
      let contrast = contrasts.first {
        $0.second == second && $0.schedule == shown.schedule && $0.steps == shown.steps
      }
      guard let contrast, let pair = contrast.pair else { return nil }
      let (a, b) = (contrast.first.title, second.title)
      let adjusted = Self.adjusted(contrast.ratios)
      return ReportTable(
        caption: "Distances from real images, lower is better, at \(shown.stepsText) on the "
          + "\(shown.schedule.rawValue) schedule: geometric means over \(pair.pairs) "
          + (pair.pairs == 1 ? "pair." : "pairs."),
        columns: [
          .init("measure"), .init("real", isNumeric: true), .init("real + noise", isNumeric: true),
          .init("noise", isNumeric: true), .init(a, isNumeric: true), .init(b, isNumeric: true),
          .init("\(b) / \(a)", isNumeric: true), .init("95 % interval", isNumeric: true),
          .init("could have seen", isNumeric: true), .init("verdict"),
        ],
        rows: SampleMeasure.allCases.compactMap { measure in
          contrast.ratios[measure].map { row(measure, $0, contrast, adjusted[measure]) }
        })
    }
  }

  private func row(
    _ measure: SampleMeasure, _ ratio: PairedRatio, _ contrast: Contrast, _ adjusted: Double?
  ) -> [ReportTable.Cell] {
    let sampling = sampling.with(contrast.schedule, steps: contrast.steps)
    func mean(_ objective: Objective) -> String {
      let values = cells.of(objective, sampling).filter {
        !contrast.seedsLeftOut.contains($0.key.seed)
      }.compactMap { $0.measures?[measure] }
      return NumberText.short(SampleStatistics.geometricMean(values))
    }
    func real(_ values: [SampleMeasure: Double]) -> String {
      values[measure].map { NumberText.short($0) } ?? "none"
    }
    // A few pairs tell factors beyond these apart from nothing.
    func times(_ value: Double) -> String {
      value < 0.001
        ? "under 0.001"
        : value > 1000 ? "over 1,000" : String(format: value < 0.1 ? "%.2g" : "%.2f", value)
    }
    let isMain = SampleMeasure.main.contains(measure)
    let verdict = ratio.verdict(
      first: contrast.first.title, second: contrast.second.title, adjusted: adjusted)
    return [
      .init(measure.title, isMain ? .strong : .plain), .init(real(self.real.floor)),
      .init(real(self.real.noisy)), .init(real(self.real.ceiling ?? [:])),
      .init(mean(contrast.first)), .init(mean(contrast.second)),
      .init(times(ratio.ratio)),
      .init(ratio.interval.map { "\(times($0.lower)) to \(times($0.upper))" } ?? "none"),
      .init(ratio.detectableRatio.map { times($0) } ?? "none"),
      .init(verdict.text, verdict.isResolved ? .strong : .quiet),
    ]
  }

  /// The probabilities of the main measures, adjusted for being tested together.
  static func adjusted(_ ratios: [SampleMeasure: PairedRatio]) -> [SampleMeasure: Double] {
    let tested = SampleMeasure.main.compactMap { measure in
      ratios[measure]?.pValue.map { (measure, $0) }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(tested.map(\.0), Holm.adjusted(tested.map(\.1))))
  }

  /// How the table is read.
  var measureRemark: String {
    let margin = Int((PairedRatio.margin * 100).rounded())
    return "Every number is a distance from real images, or the area under a discriminator's ROC "
      + "curve, for which 0.5 is best. \"real\" is what as many training images have "
      + "(they are among those that FID compares with, and not among the others), \"real + noise\" "
      + "what they have after the noise of the last step from t = \(self.real.noisyFrom) "
      + "(standard deviation \(NumberText.text((-expm1(-self.real.noisyFrom)).squareRoot())) on "
      + "every pixel from 0 to 1), which is pollution off the data's set and nothing else, and "
      + "\"noise\" what uniform noise has. "
      + "Intervals and tests are Student's on logarithms of paired ratios. The measures in bold "
      + "are tested together (Holm); the others are not corrected for being many. \"Could have "
      + "seen\" is the ratio that so many pairs of this spread find with a power of about 0.8. "
      + "Equivalent means within \(margin) % by two one-sided tests at 5 %."
  }

  /// Says that a comparison is one of noises; nil if it is not. Nearer to the distance of noise than
  /// half of it, differences say little of how well anything draws digits.
  private var ceilingText: String? {
    guard let ceiling = real.ceiling?[.frechet] else { return nil }
    let distances = objectives.map { cells.of($0, shown).distances }.filter { !$0.isEmpty }
      .map { SampleStatistics.geometricMean($0) }
    guard !distances.isEmpty, distances.allSatisfy({ $0 > ceiling / 2 }) else { return nil }
    let found = distances.map { NumberText.short($0) }.joined(separator: " and ")
    return "What is compared here is nearer to noise than to digits: FID is \(found), and "
      + "\(NumberText.short(ceiling)) for uniform noise. A difference does not tell which draws "
      + "better digits; train for longer."
  }

  /// What must be known before the numbers are believed.
  var warnings: [String] { [ceilingText, remark].compactMap { $0 } }

  /// All measures of all cells, one per row.
  var measureTable: DataTable {
    DataTable(
      name: "measures", caption: "",
      columns: [
        "objective", "seed", "model", "sampler", "schedule", "steps", "clip", "last_noise",
        "samples", "measure", "value",
      ],
      rows: cells.flatMap { cell in
        SampleMeasure.allCases.compactMap { measure in
          cell.measures?[measure].map { value in
            let (key, sampling) = (cell.key, cell.key.sampling)
            return [
              .word(key.objective.rawValue), .word("\(key.seed)"), .word(key.modelHash),
              .word(sampling.sampler.rawValue), .word(sampling.schedule.rawValue),
              .whole(sampling.steps), .word(sampling.clip == nil ? "no" : "yes"),
              .word(sampling.noiseInLastStep ? "yes" : "no"), .whole(key.samples),
              .word(measure.rawValue), .number(value),
            ]
          }
        }
      })
  }
}

extension PairedRatio {
  /// - Parameter adjusted: the probability adjusted for other tests; nil for this one's own.
  func verdict(
    first: String, second: String, adjusted: Double?
  ) -> (text: String, isResolved: Bool) {
    guard let probability = adjusted ?? pValue else { return ("one pair: no interval", false) }
    let chance = NumberText.text(probability, digits: 2)
    if probability < 0.05 {
      return ("\(ratio < 1 ? second : first) is nearer (p = \(chance))", true)
    }
    if let equivalence = equivalencePValue, equivalence < 0.05 { return ("equivalent", true) }
    return ("not resolved (p = \(chance))", false)
  }
}
