import Diffusion
import Foundation
import Reports

extension WeightCheckStudy {
  package var name: String { "weight-check" }

  package func page(of rows: [Row]) -> StudyPage {
    let range = Self.publishedRange
    let shown = rows.filter {
      // The ends are themselves computed, and may be off by rounding.
      $0.time > range.lowerBound * (1 - 1e-9) && $0.time < range.upperBound * (1 + 1e-9)
    }
    let ratios = (shown.isEmpty ? rows : shown).map(\.ratio)
    let text = NumberText.short
    return StudyPage(
      name: name, title: "The weight 1/(eᵗ − 1)",
      claim: "E|X₀ − f|² is \(text(ratios.min() ?? 0)) to \(text(ratios.max() ?? 0)) times eᵗ − 1 "
        + "over the published range of t. So the factor c is about 1, the dimension of the curve; "
        + "the paper claims that there is such a factor but does not name it. At large t the error "
        + "saturates at tr Var(X₀) = 59.88.",
      remarks: cloudPoints == 0
        ? []
        : [
          "The paper estimates f from 10,000 random points of the curve. The second series does so "
            + "too, here from \(cloudPoints). The first integrates along the curve instead, "
            + "because random points are too far apart where √t is less than their distance, which "
            + "is 0.009 on average for 10,000."
        ],
      sections: [
        .init(
          "Error of the best estimate against t",
          [
            .paragraph(
              "This page averages the conditional variance over X_t, which has the same mean as "
                + "|X₀ − f|² and scatters less. Figure 8 of the paper is a picture without "
                + "numbers; its line is eᵗ − 1."),
            .figures([errorFigure(rows), ratioFigure(rows)]), .data(table(rows)),
          ])
      ],
      settings: [
        ("paths", "\(paths) per time"), ("cloud points", "\(cloudPoints)"), ("seed", "\(seed)"),
      ])
  }

  private func errorFigure(_ rows: [Row]) -> ReportFigure {
    let plot = SVGPlot(
      title: "E|X₀ − f|² on the curve", xTitle: "time t", yTitle: "mean squared error", xLog: true,
      yLog: true,
      series: [
        .init(name: "by quadrature", points: rows.map { ($0.time, $0.error) }, style: .markers),
        .init(
          name: "from random points, as in the paper",
          points: rows.compactMap { row in row.monteCarlo.map { (row.time, $0) } }, style: .markers),
        .init(
          name: "eᵗ − 1",
          points: rows.map { ($0.time, expm1($0.time)) }.filter { $0.1 <= 10 * Spiral.variance },
          look: 6),
      ])
    return .init("error", plot, caption: "The paper claims the line eᵗ − 1 up to a factor.")
  }

  private func ratioFigure(_ rows: [Row]) -> ReportFigure {
    var plot = SVGPlot(
      title: "ratio to eᵗ − 1", xTitle: "time t", yTitle: "E|X₀ − f|² / (eᵗ − 1)", xLog: true,
      series: [
        .init(
          name: "by quadrature", points: rows.map { ($0.time, $0.ratio) }, style: .markedLine,
          intervals: rows.map {
            let half = 2 * $0.uncertainty / expm1($0.time)
            return $0.ratio - half...$0.ratio + half
          }),
        .init(
          name: "from random points",
          points: rows.compactMap { row in
            row.monteCarlo.map { (row.time, $0 / expm1(row.time)) }
          }, style: .markers),
      ])
    plot.yCovered = [0, 1.5]
    return .init("ratio", plot, caption: "Bars show two standard errors.")
  }

  private func table(_ rows: [Row]) -> DataTable {
    DataTable(
      name: "errors", caption: "Error of the best estimate of X₀, and its ratio to eᵗ − 1.",
      columns: ["t", "E|X₀ − f|²", "eᵗ − 1", "ratio", "± 1 s.e.", "ratio from random points"],
      rows: rows.map { row in
        let growth = expm1(row.time)
        return [
          row.time, row.error, growth, row.ratio, row.uncertainty / growth,
          row.monteCarlo.map { $0 / growth },
        ].map { .init($0) }
      })
  }
}
