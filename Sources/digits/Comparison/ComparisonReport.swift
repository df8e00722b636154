import Diffusion
import Foundation
import Scoring

/// What a comparison found; the content of `report.json` and the source of every other result.
struct ComparisonReport: Codable, Sendable {
  /// One model.
  struct Run: Codable, Sendable {
    let objective: Objective
    let seed: UInt64
    /// Of its run, relative to the report.
    let folder: String
    let modelHash: String
    let trainingSteps: Int
    /// Wall-clock time of all sessions that trained it, as far as its log goes.
    let trainingSeconds: Double
  }

  /// Two objectives at one setting, over all seeds.
  struct Contrast: Codable, Sendable {
    let schedule: Schedule
    let steps: Int
    let first: Objective
    let second: Objective
    /// Of the Fréchet distances.
    let pair: PairedComparison
  }

  struct Grid: Codable, Sendable {
    let objective: Objective
    /// Relative to the report.
    let file: String
  }

  let version: String
  let command: String
  let dataset: String
  let isCanonicalMNIST: Bool
  /// SHA-256 of the training images.
  let trainImagesSHA256: String
  let parameters: Int
  /// Of every model, but for its objective and seed.
  let training: TrainingSettings
  /// The first is the one that others are compared with.
  let objectives: [Objective]
  let seeds: [UInt64]
  /// Of every cell, but for the schedule and the steps.
  let sampling: SamplingSettings
  /// Images of a cell.
  let samples: Int
  let runs: [Run]
  let cells: [ScoredCell]
  let contrasts: [Contrast]
  /// What the contrasts say, in words.
  let summary: String
  let floor: FIDReport.Floor?
  /// Of the first seed, all from the same noise.
  let shown: SamplingSettings
  let grids: [Grid]

  /// Every objective against the first, at every setting of the plan.
  static func contrasts(_ plan: ComparisonPlan, _ cells: [ScoredCell]) -> [Contrast] {
    func scores(_ objective: Objective, _ setting: ComparisonPlan.Setting) -> [Double] {
      plan.seeds.compactMap { seed in
        cells.first {
          $0.key.objective == objective && $0.key.seed == seed
            && $0.key.sampling == setting.sampling
        }?.fid.distance
      }
    }
    return plan.objectives.dropFirst().flatMap { second in
      plan.settings.map { setting in
        Contrast(
          schedule: setting.sampling.schedule, steps: setting.sampling.steps,
          first: plan.objectives[0], second: second,
          pair: PairedComparison(
            first: scores(plan.objectives[0], setting), second: scores(second, setting)))
      }
    }
  }

  /// One sentence for each objective beside the first.
  static func summary(_ contrasts: [Contrast]) -> String {
    var seconds: [Objective] = []
    for contrast in contrasts where !seconds.contains(contrast.second) {
      seconds.append(contrast.second)
    }
    return seconds.map { second in
      let these = contrasts.filter { $0.second == second }
      let (a, b) = (these[0].first.title, second.title)
      func count(_ verdict: PairedComparison.Verdict) -> Int {
        these.count { $0.pair.verdict == verdict }
      }
      let settings = these.count == 1 ? "1 sampling setting" : "\(these.count) sampling settings"
      if these[0].pair.pairs == 1 {
        let lower = these.count { $0.pair.difference < 0 }
        return "One seed, so nothing is resolved: of \(settings), \(b) scores lower in \(lower) "
          + "and \(a) in \(these.count - lower)."
      }
      let open = count(.unresolved)
      return "Of \(settings), \(b) is better in \(count(.secondLower)), \(a) in "
        + "\(count(.firstLower)), and \(open) \(open == 1 ? "is" : "are") not resolved at this N "
        + "(\(these[0].pair.pairs) paired seeds)."
    }.joined(separator: " ")
  }
}

extension Objective {
  /// What its papers call the method.
  var title: String { self == .v ? "v-prediction" : rawValue.uppercased() }

  /// What its network predicts.
  var outputText: String {
    switch self {
    case .ddpm: "the noise"
    case .cem: "the conditional expectation E[X₀ | Xₜ]"
    case .sgm: "the score"
    case .v: "the velocity"
    }
  }
}
