import Foundation
import Reports

extension SmallestTimeStudy {
  package var name: String { "smallest-time" }

  package func page(of rows: [Row]) -> StudyPage {
    StudyPage(
      name: name, title: "How near the walk comes: the smallest time",
      claim: claim(rows),
      remarks: file != nil
        ? []
        : [
          "The paper does not print its twenty points, which are in its authors' data files. A "
            + "cloud's own shape moves the distance, as the spread shows. On the authors' points "
            + "this scheme gives the column of that name, which is within 0.6 % of the published "
            + "distances. That column was computed once, outside this program. If you have the "
            + "files, you can give them to this experiment."
        ],
      sections: [
        .init(
          "Mean distance to the nearest data point",
          [
            .paragraph(
              "The scheme is the published one: noise before drift, N = 20 times "
                + "t₁(T/t₁)^((k−1)/(N−1)), stopped at t₁ (the committed script sweeps another "
                + "schedule, but the stored numbers belong to this one). A single point is left "
                + "with the variance t₁ (t₁/T)^(1/(N−1)) per coordinate, which gives the "
                + "theoretical line."),
            .figures([figure(rows)]), .data(table(rows)),
          ])
      ],
      settings: [
        ("score", "exact"), ("T", "\(lastTime)"),
        (
          "clouds",
          file.map { "\(clouds[0].points.count) points from \($0)" }
            ?? "\(clouds.count) of 20 uniform points"
        ), ("samples", "\(samples) per cloud"), ("seed", "\(seed)"),
      ])
  }

  private func claim(_ rows: [Row]) -> String {
    let compared = rows.compactMap { row in
      Self.published(row.firstTime).map { 100 * (row.mean / $0.stored - 1) }
    }
    let text = NumberText.short
    let last = rows.min { $0.firstTime < $1.firstTime }
    let agreement =
      "It differs from the published distances by "
      + compared.map { String(format: "%+.1f %%", $0).replacing("-", with: "−") }
      .joined(separator: ", ")
      + (file != nil ? "" : "; it is the mean of \(clouds.count) clouds that are not the paper's")
    return "The distance to the data shrinks like √t₁"
      + (last.map { " and is \(text($0.mean)) at t₁ = \(text($0.firstTime))" } ?? "")
      + (compared.isEmpty ? "." : ". \(agreement).")
  }

  /// Returns the published distance, and the distance of the same scheme on the authors' points.
  private static func published(_ time: Double) -> (stored: Double, recomputed: Double)? {
    publishedTimes.firstIndex { abs($0 / time - 1) < 1e-9 }.map {
      (Published.nearestDistances[$0], Published.recomputedDistances[$0])
    }
  }

  private func figure(_ rows: [Row]) -> ReportFigure {
    let sorted = rows.sorted { $0.firstTime < $1.firstTime }
    let plot = SVGPlot(
      title: "mean distance against t₁", xTitle: "smallest time t₁",
      yTitle: "mean distance to the nearest point", xLog: true, yLog: true,
      series: [
        .init(
          name: "here, bars over clouds", points: sorted.map { ($0.firstTime, $0.mean) },
          style: .markedLine,
          intervals: sorted.map { ($0.distances.min() ?? 0)...($0.distances.max() ?? 0) }),
        .init(
          name: "published",
          points: sorted.compactMap { row in
            Self.published(row.firstTime).map { (row.firstTime, $0.stored) }
          },
          style: .markers),
        .init(
          name: "theory, single point", points: sorted.map { ($0.firstTime, $0.isolated) },
          look: 6),
      ])
    return .init(
      "distances", plot, size: (440, 320),
      caption: "Bars reach from the smallest to the largest distance of the clouds. A large t₁ "
        + "leaves samples between the data points, nearer to one than they would be to a single "
        + "point.")
  }

  private func table(_ rows: [Row]) -> DataTable {
    DataTable(
      name: "distances",
      caption: "Mean distance to the nearest data point when sampling stops at t₁.",
      columns: [
        "t₁", "mean", "deviation over clouds", "published", "mean / published",
        "published, authors' points", "theory",
      ],
      rows: rows.map { row in
        let other = Self.published(row.firstTime)
        return [
          row.firstTime, row.mean, row.deviation, other?.stored,
          other.map { row.mean / $0.stored }, other?.recomputed, row.isolated,
        ].map { .init($0) }
      })
  }
}
