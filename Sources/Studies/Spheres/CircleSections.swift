import Foundation
import Numerics
import Reports

/// What `digits lab memorisation` reports of the update near a circle in many dimensions.
struct CircleSections {
  let rows: [CircleTable.Row]
  let table: CircleTable

  /// Returns "mean ± standard error" of a number per training set.
  private func text(_ values: [Double]) -> String {
    let found = SampleStatistics(values)
    let error = (found.deviation ?? 0) / Double(values.count).squareRoot()
    return "\(NumberText.text(found.mean)) ± \(NumberText.text(error, digits: 1))"
  }

  /// The rows of the largest n with noise of the data's own, by dimension.
  private var noisy: [CircleTable.Row] {
    let most = table.counts.max() ?? 0
    return rows.filter { $0.noise > 0 && $0.count == most }.sorted { $0.ambient < $1.ambient }
  }

  var claim: String {
    guard let first = noisy.first, let last = noisy.last else { return "" }
    let list = { (value: (CircleTable.Row) -> [Double]) in
      noisy.map { text(value($0)) }.joined(separator: ", ")
    }
    let growth = SampleStatistics(last.full).mean / SampleStatistics(first.full).mean
    let own = SampleStatistics(last.own).mean / SampleStatistics(first.own).mean
    return
      "Near a rotated circle with noise of \(NumberText.short(first.noise)) on each coordinate "
      + "(n = \(first.count)), the full update leaves a mean distance of \(list(\.full)) in "
      + noisy.map { "\($0.ambient)" }.joined(separator: ", ")
      + " dimensions; the data themselves lie \(list(\.own)) off it, and half an update leaves "
      + "\(list(\.half))."
      + (first.ambient == last.ambient
        ? ""
        : " From \(first.ambient) to \(last.ambient) dimensions the data's own distance grows by "
          + "the factor \(NumberText.text(own)), that of the full update by "
          + "\(NumberText.text(growth)).")
  }

  var section: ReportSection {
    .init(
      "The update on a circle",
      [
        .paragraph(
          "A training point y is smoothed to u = y + h ξ, with noise of bandwidth h = n^(-1/5) in "
            + "all D dimensions, and then updated. The full update goes to the estimate E[X₀ | Xₜ]. "
            + "Half of it (one step of the flow, the literal reading of a review of the paper) "
            + "leaves half of the noise, about h sqrt(D - 1) / 2."),
        .paragraph(
          "Without noise of the data's own, the full update's distance cannot depend on D: all "
            + "training points lie in a plane, their mean too, and across the plane every weight is "
            + "multiplied by the same number. That is an identity and no finding; the rows differ "
            + "by chance alone, since every row has random numbers and a random rotation of its own. "
            + "With noise of the data's own in all D dimensions it is a finding: that noise takes "
            + "training points apart, and the update averages it over the neighbours."),
        .data(data),
      ])
  }

  private var data: DataTable {
    DataTable(
      name: "circle",
      caption:
        "Mean distance to the unit circle in D dimensions, over \(table.repetitions) training "
        + "sets, with standard errors. The reference was computed independently, on one training set "
        + "(±2 %); the paper's own tables are not at hand.",
      columns: [
        "noise of the data", "n", "D", "data", "smoothed", "reference smoothed", "half",
        "reference half", "full", "± 1 s.e.", "reference full", "W1 of angles, data",
        "W1 of angles, full",
      ],
      rows: rows.map { row in
        let reference = CircleTable.references.first {
          $0.count == row.count && $0.ambient == row.ambient && row.noise == 0
        }
        func mean(_ values: [Double]) -> DataTable.Value { .number(SampleStatistics(values).mean) }
        let error = SampleStatistics(row.full).deviation.map {
          $0 / Double(row.full.count).squareRoot()
        }
        return [
          .number(row.noise), .whole(row.count), .whole(row.ambient), mean(row.own),
          mean(row.smoothed), .init(reference?.smoothed), mean(row.half), .init(reference?.half),
          mean(row.full), .init(error), .init(reference?.full), mean(row.trainingAngles),
          mean(row.fullAngles),
        ]
      })
  }
}
