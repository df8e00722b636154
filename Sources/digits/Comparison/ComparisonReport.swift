import Diffusion
import Foundation
import Scoring

/// What a comparison found; the content of `report.json` and the source of `report.html`.
struct ComparisonReport: Codable, Sendable {
  /// One objective's run.
  struct Entry: Codable, Sendable {
    let objective: Objective
    let modelHash: String
    /// Folder of the training run, relative to the report.
    let run: String
    let trainingSteps: Int
    /// Wall-clock seconds; absent if the run was trained before this command went on with it.
    let trainingSeconds: Double?
    let samplingSeconds: Double
    let grid: String
    let samples: String
    let fid: FIDReport
  }

  let version: String
  let command: String
  let dataset: String
  let isCanonicalMNIST: Bool
  let parameters: Int
  let seed: UInt64
  let training: TrainingSettings
  let sampling: SamplingSettings
  let samples: Int
  let entries: [Entry]

  /// A table for the terminal.
  var text: String {
    let rows = entries.map {
      [
        $0.objective.rawValue, String(format: "%.3f", $0.fid.distance), "\($0.trainingSteps)",
        $0.grid,
      ]
    }
    let header = ["objective", "FID", "steps", "grid"]
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    var lines = ([header] + rows).map { row in
      row.indices.map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }
        .joined(separator: "  ")
    }
    if let floor = entries.first?.fid.floor {
      lines.append(
        String(
          format: "floor %.3f: %d real test images against the same reference",
          floor.distance, floor.count))
    }
    lines.append(
      "\(samples) samples each, \(sampling.stepsText) of \(sampling.sampler.rawValue) on the "
        + "\(sampling.schedule.rawValue) schedule, seed \(seed)")
    return lines.joined(separator: "\n")
  }
}
