import Foundation
import Reports
import Wording

/// A sweep in readable form: the terminal's table, `sweep.csv` and `sweep.svg`.
extension SweepReport {
  /// One row per sampler and schedule, one column per number of evaluations, the best marked.
  package var table: String {
    let evaluations = Set(cells.map(\.evaluations)).sorted()
    let best = evaluations.map { count in
      cells.filter { $0.evaluations == count }.compactMap(\.distance).min()
    }
    let rows = curves.map { curve in
      [curve.name]
        + zip(evaluations, best).map { count, best in
          guard let cell = curve.cells.first(where: { $0.evaluations == count }) else { return "" }
          guard let distance = cell.distance else { return "diverged " }
          return String(format: distance < 100 ? "%.3f" : "%.3g", distance)
            + (distance == best ? "*" : " ")
        }
    }
    let columns = evaluations.map { ReportTable.Column("\($0) ", isNumeric: true) }
    let table = ReportTable(
      columns: [.init("evaluations")] + columns, rows: rows.map { $0.map { .init($0) } })
    var lines = [table.text]
    lines.append(
      "FID of \(basis.samples) samples against \(basis.reference.count) \(SafeText.value(basis.reference.name)), "
        + "seed \(basis.seed); * marks the lowest")
    if let floor = basis.floor {
      lines.append(
        "floor \(floor.text)")
    }
    return lines.joined(separator: "\n")
  }

  /// Which cells have no distance; nil if all have one.
  package var divergedText: String? {
    let diverged = cells.filter { $0.distance == nil }
    guard !diverged.isEmpty else { return nil }
    return "sampling diverged in \(diverged.count) of \(cells.count) cells, which have no FID: "
      + diverged.map { "\($0.curve), \($0.evaluations)" }.joined(separator: "; ")
  }

  /// The content of `sweep.csv`, one line per cell; a diverged sampler's distances are empty.
  package var csv: String {
    DataTable(
      name: "sweep", caption: "",
      columns: [
        "sampler", "schedule", "steps", "evaluations", "samples", "fid", "mean_term",
        "covariance_term",
      ],
      rows: cells.map { cell in
        [
          .word(cell.settings.sampler.rawValue), .word(cell.settings.schedule.rawValue),
          .whole(cell.settings.steps), .whole(cell.evaluations), .whole(basis.samples),
          .init(cell.distance), .init(cell.meanTerm), .init(cell.covarianceTerm),
        ]
      }
    ).csv
  }

  /// A plot of distance against evaluations on logarithmic axes, with the floor as a line.
  package var plot: SVGPlot {
    var series = curves.map { curve in
      SVGPlot.Series(
        name: curve.name,
        points: curve.cells.compactMap { cell in
          cell.distance.map { (Double(cell.evaluations), $0) }
        })
    }
    let evaluations = cells.map { Double($0.evaluations) }
    if let floor = basis.floor, let first = evaluations.min(), let last = evaluations.max() {
      series.append(
        SVGPlot.Series(
          name: "floor: \(floor.count) real images",
          points: [(first, floor.distance), (last, floor.distance)]))
    }
    return SVGPlot(
      title: "\(basis.objective.rawValue) on \(basis.dataset), \(basis.samples) samples",
      xTitle: "network evaluations per image", yTitle: "FID", xLog: true, yLog: true,
      series: series)
  }
}
