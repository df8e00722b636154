import Diffusion
import Foundation
import Numerics
import Reports
import Wording

/// The tables of a comparison, for the page, for Markdown and for the terminal.
extension ComparisonReport {
  /// One table for each objective after the first, with one row per setting.
  var contrastTables: [ReportTable] {
    objectives.dropFirst().map { second in
      let (a, b) = (objectives[0].title, second.title)
      let seeds = seeds.count == 1 ? "one seed" : "means over \(seeds.count) paired seeds"
      return ReportTable(
        caption: "FID of \(samples) samples, lower is better: \(seeds).",
        columns: [
          .init("schedule"), .init("steps", isNumeric: true), .init(a, isNumeric: true),
          .init(b, isNumeric: true), .init("\(b) − \(a)", isNumeric: true),
          .init("95 % interval", isNumeric: true), .init("\(b) / \(a)", isNumeric: true),
          .init("verdict"),
        ],
        rows: contrasts.filter { $0.second == second }.map(row))
    }
  }

  private func row(_ contrast: Contrast) -> [ReportTable.Cell] {
    let sampling = sampling.with(contrast.schedule, steps: contrast.steps)
    let steps =
      sampling.evaluations == sampling.steps
      ? "\(sampling.steps)" : "\(sampling.steps) (\(sampling.evaluations) evaluations)"
    let setting: [ReportTable.Cell] = [.init(contrast.schedule.rawValue), .init(steps)]
    guard let pair = contrast.pair else {
      let means = [contrast.first, contrast.second].map { objective in
        ReportTable.Cell(unpairedMean(cells.of(objective, sampling)))
      }
      return setting + means + ["none", "none", "none", .init("no seed has both", .quiet)]
    }
    let number = FIDNumber(like: min(pair.firstMean, pair.secondMean))
    func mean(_ mean: Double, _ objective: Objective) -> ReportTable.Cell {
      .init(number.text(mean) + divergedText(cells.of(objective, sampling)))
    }
    return setting + [
      mean(pair.firstMean, contrast.first), mean(pair.secondMean, contrast.second),
      .init(number.signed(pair.difference)),
      .init(
        pair.interval.map { "\(number.signed($0.lower)) to \(number.signed($0.upper))" } ?? "none"),
      .init(String(format: "%.2f", pair.ratio)),
      .init(
        pair.verdictText(first: contrast.first.title, second: contrast.second.title),
        pair.isResolved ? .strong : .quiet),
    ]
  }

  /// Returns one objective's mean over the seeds that it has a score for, if no seed has both.
  private func unpairedMean(_ cells: [ScoredCell]) -> String {
    let distances = cells.distances
    if distances.isEmpty { return "diverged" }
    let mean = SampleStatistics(distances).mean
    return FIDNumber(like: mean).text(mean) + divergedText(cells)
  }

  /// Returns the remark that follows the mean if some of the cells diverged.
  private func divergedText(_ cells: [ScoredCell]) -> String {
    let diverged = cells.count { $0.divergedInStep != nil }
    return diverged > 0 ? " (\(diverged) diverged)" : ""
  }

  /// Which cells have no score and how that affects the others; nil if all cells have one.
  package var divergedText: String? {
    let diverged = cells.filter { $0.divergedInStep != nil }
    guard !diverged.isEmpty else { return nil }
    let names = diverged.map {
      let (key, sampling) = ($0.key, $0.key.sampling)
      return "\(key.objective.title) seed \(key.seed), \(sampling.schedule.rawValue), "
        + sampling.stepsText
    }
    return "Sampling diverged in \(diverged.count) of \(cells.count) cells, which have no FID; "
      + "means and differences also leave out the same seed of the other objective: "
      + names.joined(separator: "; ") + "."
  }

  /// The table of runs, with one row per model.
  var runTable: ReportTable {
    ReportTable(
      caption: "The trained models. Each is in the folder of its name beside this page.",
      columns: [
        .init("run"), .init("seed", isNumeric: true), .init("steps", isNumeric: true),
        .init("training", isNumeric: true), .init("model"),
      ],
      rows: runs.map {
        [
          .init($0.folder), .init("\($0.seed)"), .init("\($0.trainingSteps)"),
          .init(ClockTime.text(seconds: $0.trainingSeconds)), .init($0.modelHash),
        ]
      })
  }

  /// The score of real images to compare with, if it is known.
  var floorText: String? {
    floor.map {
      let number = FIDNumber(like: $0.distance)
      return "The floor is \(number.text($0.distance))"
        + ($0.deviation.map { " (± \(number.text($0)) between sets)" } ?? "")
        + ", the distance of \($0.count) real test images from the same reference."
    }
  }

  /// How every model was trained and sampled.
  private var conditions: String {
    let steps = runs.map(\.trainingSteps).max() ?? 0
    return "\(SafeText.value(dataset)), \(training.preset.rawValue), \(steps) training steps of "
      + "\(training.batchSize) images, \(samples) samples per cell, sampler "
      + "\(sampling.sampler.rawValue), seeds \(seeds.map(String.init).joined(separator: ", "))"
  }

  /// The content of `table.md`.
  var markdown: String {
    ([summary] + contrastTables.map(\.markdown) + (divergedText.map { [$0] } ?? [])
      + measureTables.flatMap { [$0.caption, $0.markdown] } + [measureRemark]
      + warnings
      + [
        MarkdownText.escaped(conditions) + "." + (floorText.map { " " + $0 } ?? ""),
        "```\n\(SafeText.line(command))\n```",
      ])
      .joined(separator: "\n\n") + "\n"
  }

  /// The tables as text for the terminal.
  package var text: String {
    let tables = contrastTables.map(\.text) + measureTables.map { "\n" + $0.text + "\n" }
    let words = [summary] + warnings + (floorText.map { [$0] } ?? []) + [conditions]
    return (tables + words).joined(separator: "\n")
  }
}
