import Foundation
import Numerics
import Reports

/// Sections that the pages of experiments with arms share.
extension [ArmResult] {
  /// The mean distance of each arm, beside the published one.
  var claim: String {
    "The mean distance of the samples to the data is "
      + map { result in
        "\(NumberText.short(result.distances.mean)) for \(result.arm.name)"
          + (result.arm.published.map { " (published \(NumberText.short($0.mean)))" } ?? "")
      }.joined(separator: ", ") + "."
  }

  /// Returns the section on the samples' distance from the curve.
  ///
  /// - Parameter text: what a reader must know about the experiment's arms.
  func distanceToCurve(_ text: String) -> ReportSection {
    let texts = [timesText, text].compactMap { $0 }
    return .init(
      "Distance to the curve",
      texts.map { .paragraph($0) } + [
        .figures([distancePlot]),
        .data(distanceTable("Distance of the samples to the curve.")),
      ])
  }

  /// Returns the section that shows where the samples of every arm are.
  func scatter(_ law: PlanarLaw) -> ReportSection {
    .init(
      "Samples",
      [
        .figures(
          enumerated().map { index, result in
            PlanarFigures.scatter(
              "samples-\(index + 1)", title: result.arm.name, result.points, law: law,
              look: PlanarFigures.look(result.arm.settings?.objective))
          })
      ])
  }

  /// The samplers, as a line of the page's settings.
  var samplers: StudyPage.Setting {
    (
      "sampler",
      map {
        let sampling = $0.arm.sampling
        return "\($0.arm.name): \(sampling.sampler.rawValue), \(sampling.schedule.rawValue), "
          + "\(sampling.steps) steps"
      }.joined(separator: "; ")
    )
  }

  /// Returns a table of each arm's distances to the support, beside the published ones.
  func distanceTable(_ caption: String) -> DataTable {
    let isCloud = contains { !$0.counts.isEmpty }
    var columns = [
      "samples of", "mean", "published mean", "median", "published median", "95 %",
      "published 95 %",
    ]
    if isCloud { columns += ["χ²", "p"] }
    return DataTable(
      name: "distances", caption: caption, columns: columns + ["loss", "parameters"],
      rows: map { result in
        let other = result.arm.published
        var row: [DataTable.Value] = [
          .word(result.arm.name), .number(result.distances.mean), .init(other?.mean),
          .number(result.distances.median), .init(other?.median),
          .number(result.distances.upper), .init(other?.upper),
        ]
        if isCloud {
          let fit = GoodnessOfFit.chiSquare(result.counts)
          row += [.number(fit.statistic), .number(fit.probability)]
        }
        return row + [.init(result.loss), result.parameters.map { .whole($0) } ?? .missing]
      })
  }

  /// A picture of the mean distances, ours and the published ones.
  var distancePlot: ReportFigure {
    let rows = enumerated().map { (Double($0), $1) }
    var plot = SVGPlot(
      title: "mean distance to the data", xTitle: "distance in units of the data", yTitle: "",
      xLog: true,
      series: [
        .init(name: "here", points: rows.map { ($1.distances.mean, $0) }, style: .markers),
        .init(
          name: "published",
          points: rows.compactMap { row, result in result.arm.published.map { ($0.mean, row) } },
          style: .markers),
      ])
    plot.yNames = map(\.arm.name)
    return .init(
      "distances", plot, size: (340, 40 * count + 20),
      caption: "Further left is nearer to the data. Published means are shown where there are any.")
  }
}
