import Diffusion
import Foundation
import Numerics
import Scoring

/// What a comparison found; the content of `report.json` and the source of every other result.
package struct ComparisonReport: Codable, Sendable {
  /// One model.
  struct Run: Codable, Sendable {
    let objective: Objective
    let seed: UInt64
    /// The folder of its run, relative to the report.
    let folder: String
    let modelHash: String
    let trainingSteps: Int
    /// The wall-clock time of all sessions that trained it, as far as its log shows.
    let trainingSeconds: Double
  }

  /// Two objectives at one setting, over all seeds.
  struct Contrast: Codable, Sendable {
    let schedule: Schedule
    let steps: Int
    let first: Objective
    let second: Objective
    /// The paired comparison of distances, over the seeds that have both; absent if none has.
    let pair: PairedComparison?
    /// The comparison by ratios of every measure that all these seeds have.
    let ratios: [SampleMeasure: PairedRatio]
    /// The other seeds, for which the sampler diverged with one objective or both.
    let seedsLeftOut: [UInt64]
  }

  struct Grid: Codable, Sendable {
    let objective: Objective
    /// The path of the picture, relative to the report.
    let file: String
  }

  let version: String
  let command: String
  let dataset: String
  let isCanonicalMNIST: Bool
  /// The SHA-256 of the training images.
  let trainImagesSHA256: String
  let parameters: Int
  /// The training settings of every model, except for its objective and seed.
  let training: TrainingSettings
  /// The objectives; the others are compared with the first.
  let objectives: [Objective]
  let seeds: [UInt64]
  /// The sampling settings of every cell, except for the schedule and the steps.
  let sampling: SamplingSettings
  /// The number of images per cell.
  let samples: Int
  let runs: [Run]
  let cells: [ScoredCell]
  let contrasts: [Contrast]
  /// What a reader should know besides.
  let remark: String?
  /// What the contrasts say, in words.
  let summary: String
  let floor: FIDReport.Floor?
  /// What every measure gives for real images.
  let real: RealMeasures
  /// The setting whose samples are shown, for the first seed, all from the same noise.
  let shown: SamplingSettings
  let grids: [Grid]

  /// Compares every objective with the first, at every setting of the plan.
  static func contrasts(_ plan: ComparisonPlan, _ cells: [ScoredCell]) -> [Contrast] {
    plan.objectives.dropFirst().flatMap { second in
      plan.settings.map { contrast(plan.objectives[0], second, $0, plan.seeds, cells) }
    }
  }

  private static func contrast(
    _ first: Objective, _ second: Objective, _ sampling: SamplingSettings, _ seeds: [UInt64],
    _ cells: [ScoredCell]
  ) -> Contrast {
    func score(_ objective: Objective, _ seed: UInt64) -> Double? {
      cells.of(objective, sampling).first { $0.key.seed == seed }?.fid?.distance
    }
    let pairs = seeds.compactMap { seed -> (seed: UInt64, first: Double, second: Double)? in
      guard let a = score(first, seed), let b = score(second, seed) else { return nil }
      return (seed, a, b)
    }
    return Contrast(
      schedule: sampling.schedule, steps: sampling.steps, first: first, second: second,
      pair: pairs.isEmpty
        ? nil : PairedComparison(first: pairs.map(\.first), second: pairs.map(\.second)),
      ratios: ratios(
        pairs.map(\.seed), cells.of(first, sampling), cells.of(second, sampling)),
      seedsLeftOut: seeds.filter { !pairs.map(\.seed).contains($0) })
  }

  private static func ratios(
    _ seeds: [UInt64], _ first: [ScoredCell], _ second: [ScoredCell]
  ) -> [SampleMeasure: PairedRatio] {
    func values(_ measure: SampleMeasure, _ cells: [ScoredCell]) -> [Double] {
      seeds.compactMap { seed in cells.first { $0.key.seed == seed }?.measures?[measure] }
    }
    var ratios: [SampleMeasure: PairedRatio] = [:]
    for measure in SampleMeasure.allCases {
      let (a, b) = (values(measure, first), values(measure, second))
      guard !seeds.isEmpty, a.count == seeds.count, b.count == seeds.count else { continue }
      ratios[measure] = PairedRatio(first: a, second: b)
    }
    return ratios
  }

  /// Returns one sentence for each objective after the first.
  ///
  /// - Parameter seeds: the number of seeds.
  static func summary(_ contrasts: [Contrast], seeds: Int) -> String {
    var seconds: [Objective] = []
    for contrast in contrasts where !seconds.contains(contrast.second) {
      seconds.append(contrast.second)
    }
    return seconds.map { second in
      let these = contrasts.filter { $0.second == second }
      let (a, b) = (these[0].first.title, second.title)
      let pairs = these.compactMap(\.pair)
      func count(_ verdicts: PairedComparison.Verdict...) -> Int {
        pairs.count { verdicts.contains($0.verdict) }
      }
      let settings = these.count == 1 ? "1 sampling setting" : "\(these.count) sampling settings"
      let apart = these.count - pairs.count
      let end = apart == 0 ? "." : "; in \(apart) no seed has both scores."
      if seeds == 1 {
        let lower = pairs.count { $0.difference < 0 }
        return "One seed, so nothing is resolved: of \(settings), \(b) scores lower in \(lower) "
          + "and \(a) in \(pairs.count - lower)" + end
      }
      let open = count(.unresolved, .onePair)
      return "Of \(settings), \(b) is better in \(count(.secondLower)), \(a) in "
        + "\(count(.firstLower)), and \(open) \(open == 1 ? "is" : "are") not resolved at this N "
        + "(\(seeds) paired seeds)" + end
    }.joined(separator: " ")
  }
}

extension [ScoredCell] {
  /// Returns the cells of one objective and setting, one per seed.
  func of(_ objective: Objective, _ sampling: SamplingSettings) -> [ScoredCell] {
    filter { $0.key.objective == objective && $0.key.sampling == sampling }
  }

  /// The distances of the cells whose samplers did not diverge.
  var distances: [Double] { compactMap { $0.fid?.distance } }
}
