import Foundation
import Numerics
import Reports

extension FivePointsStudy {
  package var name: String { "five-points" }

  package func page(of result: Result) -> StudyPage {
    StudyPage(
      name: name, title: "Five points: where the exact score leads",
      claim: claim(result.runs),
      remarks: isPublished
        ? [
          "The paper does not print the points; they are recovered from the authors' stored run. "
            + "It does not say which frequency of table 1 belongs to which point either, so only "
            + "the table's χ² can be compared."
        ] : [],
      sections: [
        .init(
          "Absorption frequencies",
          [
            .paragraph(
              "The scheme is the published one: noise before drift, at times t = T (k/99)⁵. A bias "
                + "that stays with many samples and disappears with more steps comes from the "
                + "steps, not from chance."),
            .figures(cloud.points.count > 30 ? [] : [figure(result.runs)]),
            .data(frequencies(result.runs)),
          ]),
        .init(
          "On the way",
          [
            .figures(
              result.snapshots.enumerated().map { index, snapshot in
                PlanarFigures.scatter(
                  "snapshot-\(index + 1)", title: "t = \(NumberText.short(snapshot.time))",
                  snapshot.points, law: .points(cloud), look: 0)
              })
          ]),
      ],
      settings: [
        ("score", "exact"), ("T", "\(lastTime)"), ("samples", "\(samples)"),
        ("many samples", "\(manySamples)"), ("seed", "\(seed)"),
      ])
  }

  private func claim(_ runs: [Absorption]) -> String {
    let text = NumberText.short
    let found = runs.map {
      "\($0.name) χ² = \(text($0.chiSquare)) (p = \(text($0.probability)))"
    }.joined(separator: ", ")
    let published = Self.fit(Published.absorption)
    return "Every sample ends within \(text(runs.map(\.farthest).max() ?? 0)) of a data point. "
      + "Tested for equal frequencies: \(found)"
      + (isPublished
        ? "; table 1 has χ² = \(text(published.statistic)) (p = \(text(published.probability)))."
        : ".")
  }

  /// Tests whether published shares, out of 10 000 samples, fit equal ones.
  private static func fit(_ shares: [Double]) -> (statistic: Double, probability: Double) {
    GoodnessOfFit.chiSquare(shares.map { Int(($0 * 10_000).rounded()) })
  }

  /// Plots each run's share at each point with two standard errors, beside the authors' stored run.
  private func figure(_ runs: [Absorption]) -> ReportFigure {
    let right = 1 / Double(cloud.points.count)
    let all =
      runs.enumerated().map { index, run in
        (run.name, run.frequencies, index == 0 ? samples : manySamples)
      } + (isPublished ? [("published, stored run", Published.storedAbsorption, 10_000)] : [])
    var plot = SVGPlot(
      title: "where samples end", xTitle: "share of the samples", yTitle: "nearest point",
      series: all.enumerated().map { place, run in
        let (name, shares, count) = run
        let error = 2 * (right * (1 - right) / Double(count)).squareRoot()
        let shift = 0.16 * (Double(place) - Double(all.count - 1) / 2)
        return .init(
          name: name, points: shares.enumerated().map { ($1, Double($0) + shift) },
          style: .markers, intervals: shares.map { $0 - error...$0 + error },
          direction: .horizontal)
      })
    plot.yNames = names
    plot.xReference = right
    return .init(
      "frequencies", plot, size: (440, 44 * cloud.points.count + 40),
      caption: "Bars show two standard errors of the right share, which is the dashed line.")
  }

  private var names: [String] {
    cloud.points.map { String(format: "(%.2f, %.2f)", $0.x, $0.y) }
  }

  private func frequencies(_ runs: [Absorption]) -> DataTable {
    let published: [(String, [Double])] =
      isPublished
      ? [
        ("published, stored run", Published.storedAbsorption),
        ("published, table 1 (order unknown)", Published.absorption),
      ] : []
    func row(_ name: String, _ steps: Int, _ shares: [Double], _ fit: (Double, Double))
      -> [DataTable.Value]
    {
      [.word(name), .whole(steps)] + (shares + [fit.0, fit.1]).map { .number($0) }
    }
    return DataTable(
      name: "frequencies",
      caption: "Share of the samples that end at each point; the right share is "
        + "\(NumberText.short(1 / Double(cloud.points.count))).",
      columns: ["run", "steps"] + names + ["χ²", "p"],
      rows: runs.map { row($0.name, $0.steps, $0.frequencies, ($0.chiSquare, $0.probability)) }
        + published.map { row($0, Self.steps, $1, Self.fit($1)) })
  }
}
