import Diffusion
import Foundation
import Reports

/// Page, files and terminal text of `digits lab gaussian`.
struct GaussianReport {
  /// results.json; the property names are the keys.
  struct Record: Encodable {
    let experiment = "gaussian"
    let claim: String
    let spectrum: String
    let source: [String]
    let axes: Int
    let totalVariance: Double
    let firstTime: Double
    let lastTime: Double
    let eps: Double
    let results: [GaussianExperiment.Row]
    /// In the paper's time: on the spectrum, and on 1/i².
    let paper: [GaussianExperiment.Row]
    let paperExample: [GaussianExperiment.Row]
    let plans: [PlanReport]
    let command: String
    let software: String
  }

  let experiment: GaussianExperiment
  let results: GaussianExperiment.Results
  let source: [String]
  let command: String

  private var spectrum: GaussianSpectrum { experiment.spectrum }
  private var tables: GaussianTables { .init(experiment: experiment, results: results) }
  private var plots: GaussianPlots { .init(experiment: experiment, results: results) }

  /// What was found.
  var claim: String {
    let winners = tables.shownBudgets.compactMap { budget in
      tables.winner(budget: budget).map {
        "\($0.scheme) on \($0.schedule) with \(budget) (\(LabNumber.text($0.distance)))"
      }
    }
    return
      "Nearest to the Gaussian of \(spectrum.name), by exact 2-Wasserstein distance and number "
      + "of network evaluations: " + winners.joined(separator: ", ") + "."
  }

  var record: Record {
    Record(
      claim: claim, spectrum: spectrum.name, source: source, axes: spectrum.variances.count,
      totalVariance: spectrum.totalVariance, firstTime: experiment.settings.firstTime,
      lastTime: experiment.settings.lastTime, eps: experiment.eps, results: results.rows,
      paper: results.paper, paperExample: results.paperExample,
      plans: results.plans.map {
        PlanReport(
          spectrum: spectrum, evaluations: $0.budget, choices: [$0.best], standard: $0.standard)
      },
      command: command, software: Digits.configuration.version)
  }

  /// For the terminal.
  var text: String {
    [tables.distances.text, claim].joined(separator: "\n")
  }

  // MARK: Files

  func write(to folder: LabFolder) throws {
    for (kind, figures) in [("samplers", plots.samplers), ("schemes", plots.integrators)] {
      for (schedule, plot) in figures {
        try folder.write(plot, to: "\(kind)-\(schedule.rawValue).svg")
      }
    }
    try folder.write(plots.initialisation, to: "initialisation.svg")
    try folder.write(plots.truncation, to: "truncation.svg")
    try folder.write(plots.variances, to: "variances.svg")
    try folder.write(plots.paper(isExample: true), to: "paper-example.svg")
    try folder.write(plots.paper(isExample: false), to: "paper-spectrum.svg")
    try folder.write(
      header: [
        "spectrum", "scheme", "schedule", "steps", "evaluations", "start", "end", "w2",
        "initialisation", "discretisation", "truncation",
      ],
      rows: cells(results.rows + results.paper, spectrum.name)
        + cells(results.paperExample, "1/i², i = 1 to \(GaussianExperiment.exampleAxes)"),
      to: "results.csv")
    try folder.write(
      header: ["eigenvalue"] + results.variances.map(\.scheme),
      rows: spectrum.variances.indices.map { i in
        [LabNumber.cell(spectrum.variances[i])]
          + results.variances.map { LabNumber.cell($0.values[i]) }
      }, to: "variances.csv")
    try folder.write(record)
    try folder.write(try page())
  }

  private func cells(_ rows: [GaussianExperiment.Row], _ spectrum: String) -> [[String]] {
    rows.map { row in
      [spectrum, row.scheme, row.schedule, "\(row.steps)", "\(row.evaluations)"]
        + [
          row.start, row.end, row.distance ?? .infinity, row.initialisation,
          row.discretisation ?? .infinity, row.truncation,
        ].map(LabNumber.cell)
    }
  }

  // MARK: Page

  func page() throws -> ReportPage {
    ReportPage(
      title: "Exact errors of samplers on the Gaussian of \(spectrum.name)", claim: claim,
      remarks: [
        "Exact for Gaussian data and the exact estimate, and only for these: what images are beyond "
          + "their mean and covariance, a network's errors and clipping are not in these numbers."
      ],
      sections: [curves, split, plans, variances, try paper()], settings: settings,
      command: command, program: Digits.configuration.version)
  }

  private var curves: ReportSection {
    let caption = "Whatever is farther than a picture of zeros "
    let limit = "(\(LabNumber.text(plots.worstShown))) diverges and is left out."
    return ReportSection(
      "Distance against network evaluations",
      [
        .table(tables.distances),
        .paragraph("This program's samplers. \(caption)\(limit)"),
        .figures(
          plots.samplers.map {
            ReportFigure($0.plot, caption: "Samplers on the \($0.schedule.rawValue) schedule.")
          }),
        .paragraph(
          "The schemes of the papers on the same schedules. heun-ode and rk4 ask for the score at "
            + "the end of each step and so stop at the schedule's first time; ddpm, which takes the "
            + "step itself for beta, has no steps of 1 and more."),
        .figures(
          plots.integrators.map {
            ReportFigure($0.plot, caption: "Schemes on the \($0.schedule.rawValue) schedule.")
          }),
      ])
  }

  private var split: ReportSection {
    ReportSection(
      "Where the error comes from",
      [
        .paragraph(
          "Initialisation: the exact reverse process, started from N(0, I) rather than from the "
            + "noised data. Truncation: stopping before t = 0. Discretisation: the distance from "
            + "what the exact process makes of the same start. Along every axis the three gaps add "
            + "up to the whole, so their distances bound it."),
        .table(tables.split),
        .figures([
          ReportFigure(
            plots.initialisation,
            caption: "Initialisation alone. The noise of the SDE forgets the start, the flow keeps "
              + "it: its error is never the smaller one (proposition 4 of the paper)."),
          ReportFigure(plots.truncation, caption: "Truncation alone."),
        ]),
      ])
  }

  private var plans: ReportSection {
    ReportSection(
      "What a plan would choose",
      results.plans.isEmpty
        ? [.paragraph("None of 5, 10, 20 and 50 evaluations was asked for.")]
        : [.table(tables.plans)])
  }

  private var variances: ReportSection {
    ReportSection(
      "Along each axis",
      [
        .figures([
          ReportFigure(
            plots.variances,
            caption:
              "Above 1 a sampler draws too much of an axis, below 1 too little. variances.csv "
              + "has every axis and scheme.")
        ])
      ])
  }

  private func paper() throws -> ReportSection {
    ReportSection(
      "The paper's setting",
      [
        .paragraph(
          "Pierret and Galerne (arXiv 2405.14250) step evenly in the time of a process with "
            + "beta = 0.05 + 9.95 t on [0, 1] and stop at eps = \(experiment.eps). Their tables are "
            + "of CIFAR-10 (3,072 eigenvalues) and of a texture, whose spectra are not part of this "
            + "program; with a file of them, --spectrum gives the rows \"paper\" of results.csv. "
            + "What can be compared here is the example of eigenvalues 1/i²."),
        .table(try tables.check()),
        .paragraph(
          "ddpm at N = 10 is no sampler: the paper's beta, 2.2 in the first step, exceeds 1 there, "
            + "and the number comes of variances that turn negative on the way. Figures leave such "
            + "points out."),
        .figures([
          ReportFigure(
            plots.paper(isExample: true),
            caption: "The paper's schemes on 1/i²; gray: computed independently at N = 10, 50 and "
              + "200 points."),
          ReportFigure(
            plots.paper(isExample: false), caption: "The same schemes and times on this spectrum."),
        ]),
      ])
  }

  private var settings: [(name: String, value: String)] {
    [
      ("spectrum", spectrum.summary), ("source", source.joined(separator: "; ")),
      ("process", "dX = -X/2 dt + dW, from N(0, I) at T = \(experiment.settings.lastTime)"),
      ("first time", "\(experiment.settings.firstTime), of exponential, karras and log-snr"),
      ("last step", "to t = 0 without noise"),
      ("distance", "2-Wasserstein, means included, in the data's units (pixels from -1 to 1)"),
      ("precision", "64 bits"),
    ]
  }
}
