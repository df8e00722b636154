import Diffusion
import Foundation
import Reports

/// Figure 2: what the networks say at one point off the line, beside the exact values.
struct FixedPointSection {
  let errors: [LineErrors]

  var section: ReportSection {
    .init(
      "At the fixed point (1, −0.1)",
      [
        .paragraph(
          "This is one point off the line. There f₁ and S₁ have limits as t goes to 0, ε goes to 0 "
            + "in its first coordinate, and S₂ and ε₂ go to −∞, like −0.1/t and −0.1/√t. Where the "
            + "exact value changes by more than a factor of 100, −g is shown on a logarithmic axis, "
            + "and a network's values above 0 are left out. "
            + missed),
        .figures(errors.flatMap { found in [0, 1].map { figure(found, $0) } }),
        .figures([errorFigure]),
      ])
  }

  /// How much of the exact second coordinate each network gives at the smallest time.
  private var missed: String {
    let text = NumberText.short
    let parts = errors.compactMap { found -> String? in
      guard let row = found.rows.first else { return nil }
      return "\(found.objective.title) says \(text(row.fixed[1])) for "
        + "\(text(row.fixedTarget[1])) in the second coordinate"
    }
    return "At t = \(text(errors.first?.rows.first?.time ?? 0)) "
      + parts.joined(separator: ", ") + "."
  }

  private func figure(_ found: LineErrors, _ coordinate: Int) -> ReportFigure {
    let exact = found.rows.map { abs($0.fixedTarget[coordinate]) }
    let isLog = (exact.max() ?? 0) > 100 * (exact.min() ?? 0) && (exact.min() ?? 0) > 0
    let sign = isLog && found.rows.allSatisfy { $0.fixedTarget[coordinate] < 0 } ? -1.0 : 1
    let name = ["first", "second"][coordinate]
    return .init(
      "fixed-\(found.objective.rawValue)-\(coordinate + 1)",
      SVGPlot(
        title: "\(found.objective.title), \(name) coordinate", xTitle: "time t",
        yTitle: sign < 0 ? "−output" : "output", xLog: true, yLog: isLog,
        series: [
          .init(
            name: "network",
            points: found.rows.map { ($0.time, sign * $0.fixed[coordinate]) }, style: .markedLine,
            look: PlanarFigures.look(found.objective)),
          .init(
            name: "exact", points: found.rows.map { ($0.time, sign * $0.fixedTarget[coordinate]) },
            look: 6),
        ]), size: (300, 200),
      caption: "Output of the network and exact value at (1, −0.1).")
  }

  /// The errors of the second coordinate, beside the published ones.
  private var errorFigure: ReportFigure {
    let lines = errors.map { found in
      SVGPlot.Series(
        name: found.objective.title, points: found.rows.map { ($0.time, $0.atFixedPoint) },
        look: PlanarFigures.look(found.objective))
    }
    let markers = errors.map { found in
      SVGPlot.Series(
        name: "\(found.objective.title), published",
        points: Published.fixedPoint(found.objective).map { ($0.time, $0.error) },
        style: .markers, look: PlanarFigures.look(found.objective))
    }
    return .init(
      "fixed-point",
      SVGPlot(
        title: "|error| of the second output at (1, −0.1)", xTitle: "time t",
        yTitle: "|error|", xLog: true, yLog: true, series: lines + markers),
      caption: "Markers are computed from the authors' arrays.")
  }
}
