import ArgumentParser
import Diffusion
import Foundation
import Reports
import Studies

/// `digits lab weight-check`: experiment 6.
struct LabWeightCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weight-check",
    abstract: "Whether E|X₀ − f|² is proportional to eᵗ − 1 on the spiral (figure 8).",
    discussion: """
      EXAMPLES
        digits lab weight-check
        digits lab weight-check --time 0.001 --time 0.1 --time 10 --cloud-points 0
      """)

  @OptionGroup var lab: PlaneLabOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("X_t for each time. (default: 10000; quick: 2000)", valueName: "N"))
  var paths: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Points that stand in for the law in the paper's estimate; 0 leaves that out. (default: "
        + "10000; quick: 2000)", valueName: "N"))
  var cloudPoints: Int?

  @Option(
    name: .customLong("time"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A time; repeat it. (default: 22 from 1.26e-4 to 10)", valueName: "T"))
  var times: [Double] = []

  /// Even in the logarithm over figure 8's axis, then on to T.
  private static let standardTimes: [Double] = {
    let (low, high) = (
      WeightCheck.publishedRange.lowerBound, WeightCheck.publishedRange.upperBound
    )
    return (0...16).map { low * pow(high / low, Double($0) / 16) } + [1, 1.5, 3, 6, 10]
  }()

  func validate() throws {
    try require("--paths", paths, in: 2...10_000_000)
    try require("--cloud-points", cloudPoints, in: 0...1_000_000)
    // The quadrature takes more nodes the shorter the time.
    if let bad = times.first(where: { !($0 >= 1e-8 && $0 <= OrnsteinUhlenbeck.largestTime) }) {
      throw ValidationError(
        "--time must be at least 1e-08 and at most \(OrnsteinUhlenbeck.largestTime), not \(bad)")
    }
  }

  func run() throws {
    try lab.finish { watch in
      let size = lab.quick ? 2000 : 10_000
      let experiment = WeightCheck(
        paths: paths ?? size, cloudPoints: cloudPoints ?? size,
        times: times.isEmpty ? Self.standardTimes : times.sorted(), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      return page(experiment, try experiment.run(watch: watch))
    }
  }

  private func page(_ experiment: WeightCheck, _ rows: [WeightCheck.Row]) -> LabPage {
    let range = WeightCheck.publishedRange
    let shown = rows.filter {
      // The ends themselves are computed, and may be off by rounding.
      $0.time > range.lowerBound * (1 - 1e-9) && $0.time < range.upperBound * (1 + 1e-9)
    }
    let ratios = (shown.isEmpty ? rows : shown).map(\.ratio)
    let text = LabNumber.short
    return LabPage(
      name: "weight-check", title: "The weight 1/(eᵗ − 1)",
      claim: "E|X₀ − f|² is \(text(ratios.min() ?? 0)) to \(text(ratios.max() ?? 0)) times eᵗ − 1 "
        + "over the published range of t: c is about 1, the dimension of the curve, as the paper "
        + "claims without naming c. At large t it saturates at tr Var(X₀) = 59.88.",
      remarks: experiment.cloudPoints == 0
        ? []
        : [
          "The paper takes f from 10 000 random points of the curve, here \(experiment.cloudPoints), "
            + "and so does the second series. The first integrates along the curve instead: random "
            + "points are too far apart where √t is less than their distance, 0.009 on average for "
            + "10 000."
        ],
      sections: [
        .init(
          heading: "Error of the best estimate against t",
          text: [
            "The conditional variance is averaged over X_t, which has the same mean as |X₀ − f|² and "
              + "scatters less. Figure 8 is a picture without numbers: its line is eᵗ − 1."
          ],
          figures: [errorFigure(rows), ratioFigure(rows)], tables: [table(rows)])
      ],
      settings: [
        ("paths", "\(experiment.paths) a time"), ("cloud points", "\(experiment.cloudPoints)"),
        ("seed", "\(experiment.seed)"),
      ])
  }

  private func errorFigure(_ rows: [WeightCheck.Row]) -> LabPage.Figure {
    var plot = SVGPlot(
      title: "E|X₀ − f|² on the curve", xTitle: "time t", yTitle: "mean squared error", xLog: true,
      yLog: true,
      series: [
        .init(name: "by quadrature", points: rows.map { ($0.time, $0.error) }, style: .markers),
        .init(
          name: "from random points, as the paper has it",
          points: rows.compactMap { row in row.monteCarlo.map { (row.time, $0) } }, style: .markers),
        .init(
          name: "eᵗ − 1",
          points: rows.map { ($0.time, expm1($0.time)) }.filter { $0.1 <= 10 * Spiral.variance },
          look: 6),
      ])
    (plot.size, plot.legend) = ((400, 300), .below)
    return LabPage.Figure(
      name: "error", plot: plot, caption: "The published claim is the line eᵗ − 1 up to a factor.")
  }

  private func ratioFigure(_ rows: [WeightCheck.Row]) -> LabPage.Figure {
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
    (plot.size, plot.legend) = ((400, 300), .below)
    plot.yCovered = [0, 1.5]
    return LabPage.Figure(name: "ratio", plot: plot, caption: "Bars: two standard errors.")
  }

  private func table(_ rows: [WeightCheck.Row]) -> LabTable {
    LabTable(
      name: "errors", caption: "Error of the best estimate of X₀, and its ratio to eᵗ − 1.",
      columns: ["t", "E|X₀ − f|²", "eᵗ − 1", "ratio", "± 1 s.e.", "ratio from random points"],
      rows: rows.map { row in
        let growth = expm1(row.time)
        return [
          .number(row.time), .number(row.error), .number(growth), .number(row.ratio),
          .number(row.uncertainty / growth), .init(row.monteCarlo.map { $0 / growth }),
        ]
      })
  }
}
