import Diffusion
import Foundation
import Numerics
import Reports
import Studies

/// Pictures and tables that experiments in the plane share.
enum PlanarFigures {
  /// Most points of one picture, so that pages stay small.
  private static let shownPoints = 4000

  /// Samples over the support of their law.
  ///
  /// - Parameter name: of the figure's file.
  static func scatter(
    _ name: String, title: String, _ points: [PlanePoint], law: PlanarLaw, look: Int
  ) -> LabPage.Figure {
    let limit =
      switch law {
      case .line: 4.5
      case .curve: 16.0
      case .points(let cloud): 1.5 * (cloud.points.map(\.norm).max() ?? 1)
      }
    let shown = points.prefix(shownPoints)
    let inside = shown.filter { abs($0.x) <= limit && abs($0.y) <= limit }
    let support = support(law)
    var plot = SVGPlot(
      title: title, xTitle: "x₁", yTitle: "x₂",
      series: [
        .init(name: "samples", points: inside.map { ($0.x, $0.y) }, style: .dots, look: look),
        .init(name: "data", points: support.points, style: support.style, look: 6),
      ])
    (plot.size, plot.legend) = ((300, 300), .below)
    plot.xCovered = room(around: support.points.map(\.0))
    plot.yCovered = room(around: support.points.map(\.1))
    let outside = shown.count - inside.count
    return LabPage.Figure(
      name: name, plot: plot,
      caption: "The first \(shown.count) of \(points.count) samples."
        + (outside == 0 ? "" : " \(outside) lie outside the picture."))
  }

  /// A tenth of their range beyond both ends.
  private static func room(around values: [Double]) -> [Double] {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    return [low - 0.1 * (high - low), high + 0.1 * (high - low)]
  }

  private static func support(_ law: PlanarLaw) -> (
    points: [(Double, Double)], style: SVGPlot.Style
  ) {
    switch law {
    case .line: ([(-4, 0), (4, 0)], .line)
    case .curve:
      (
        (0...480).map {
          let point = Spiral.point(1 + Double($0) / 40)
          return (point.x, point.y)
        }, .line
      )
    case .points(let cloud): (cloud.points.map { ($0.x, $0.y) }, .markers)
    }
  }

  /// Distances of each arm to the support, with the published ones.
  static func distances(
    _ results: [ArmResult], caption: String, published: (Int) -> Published.Distances?
  ) -> LabTable {
    let isCurve = results.contains { $0.alongCurve != nil }
    let isCloud = results.contains { !$0.counts.isEmpty }
    var columns = [
      "samples of", "mean", "published mean", "median", "published median", "95 %",
      "published 95 %",
    ]
    if isCurve { columns += ["KS of U", "published KS"] }
    if isCloud { columns += ["χ²", "p"] }
    return LabTable(
      name: "distances", caption: caption, columns: columns + ["loss", "parameters"],
      rows: results.enumerated().map { index, result in
        let other = published(index)
        var row: [LabTable.Value] = [
          .word(result.arm.name), .number(result.distances.mean), .init(other?.mean),
          .number(result.distances.median), .init(other?.median),
          .number(result.distances.upper), .init(other?.upper),
        ]
        if isCurve { row += [.init(result.alongCurve), .init(other?.alongCurve)] }
        if isCloud {
          let fit = GoodnessOfFit.chiSquare(result.counts)
          row += [.number(fit.statistic), .number(fit.probability)]
        }
        return row + [.init(result.loss), result.parameters.map { .whole($0) } ?? .missing]
      })
  }

  /// Mean distances as a picture: ours and the published ones.
  static func distancePlot(
    _ results: [ArmResult], published: (Int) -> Published.Distances?
  ) -> LabPage.Figure {
    let rows = results.indices.map { Double($0) }
    var plot = SVGPlot(
      title: "mean distance to the data", xTitle: "distance, units of the data", yTitle: "",
      xLog: true,
      series: [
        .init(
          name: "here", points: zip(results, rows).map { ($0.distances.mean, $1) },
          style: .markers),
        .init(
          name: "published",
          points: results.indices.compactMap { i in published(i).map { ($0.mean, rows[i]) } },
          style: .markers),
      ])
    plot.yNames = results.map(\.arm.name)
    (plot.size, plot.legend) = ((340, 40 * results.count + 20), .below)
    return LabPage.Figure(
      name: "distances", plot: plot, caption: "Left is nearer. Published where there is a number.")
  }

  /// A series' place in the legend's colours: the same for a method on all pages.
  static func look(_ objective: Objective?) -> Int {
    switch objective {
    case .cem: 0
    case .sgm: 1
    case .ddpm: 2
    case .v: 3
    case nil: 5
    }
  }
}
