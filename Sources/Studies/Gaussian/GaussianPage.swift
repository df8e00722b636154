import Diffusion
import Reports
import Runs

extension GaussianStudy {
  package var name: String { "gaussian" }

  package func page(of result: Result) throws -> StudyPage {
    try GaussianPage(study: self, results: result).page()
  }
}

/// The page that shows the exact errors on Gaussian data.
struct GaussianPage {
  typealias Row = GaussianStudy.Row

  /// The content of results.json; the property names are the keys.
  private struct Record: Encodable {
    let experiment = "gaussian"
    let claim: String
    let spectrum: String
    let source: [String]
    let axes: Int
    let totalVariance: Double
    let firstTime: Double
    let lastTime: Double
    let eps: Double
    let results: [Row]
    /// The rows in the paper's time, on the spectrum and on 1/i².
    let paper: [Row]
    let paperExample: [Row]
    /// The layout of the paper's table, on the spectrum.
    let paperTable: [PaperTable.Row]
    let plans: [SamplingPlan]
    let command: String
    let software: String
  }

  let study: GaussianStudy
  let results: GaussianStudy.Result

  var spectrum: GaussianSpectrum { study.spectrum }

  func page() throws -> StudyPage {
    let distances = distanceTable
    var page = StudyPage(
      name: study.name, title: "Exact errors of samplers on the Gaussian of \(spectrum.name)",
      claim: claim,
      remarks: [
        "These numbers are exact for Gaussian data and the exact estimate, and only for those. "
          + "They leave out whatever images are beyond their mean and covariance, a network's "
          + "errors, and clipping."
      ],
      sections: [curves(distances), split, plans, variances, try paper()], settings: settings)
    page.summary = [distances.text, page.claim].joined(separator: "\n")
    page.record = record
    return page
  }

  private var claim: String {
    let best = shownBudgets.compactMap { budget -> String? in
      let equals = winners(budget: budget)
      guard let first = equals.first else { return nil }
      let which =
        equals.count == 1
        ? "\(first.scheme) on \(first.schedule)" : equals.map(\.scheme).joined(separator: " and ")
      return "\(which) with \(budget) (\(NumberText.text(first.distance)))"
    }
    return
      "These schemes come nearest to the Gaussian of \(spectrum.name), by exact 2-Wasserstein "
      + "distance for each number of network evaluations: " + best.joined(separator: ", ") + "."
  }

  private func record(_ invocation: Invocation) -> any Encodable {
    Record(
      claim: claim, spectrum: spectrum.name, source: study.source, axes: spectrum.variances.count,
      totalVariance: spectrum.totalVariance, firstTime: study.settings.firstTime,
      lastTime: study.settings.lastTime, eps: study.eps, results: results.rows,
      paper: results.paper, paperExample: results.paperExample, paperTable: results.paperTable,
      plans: results.plans.map {
        SamplingPlan(
          spectrum: spectrum, evaluations: $0.budget, choices: [$0.best], standard: $0.standard)
      },
      command: invocation.command, software: invocation.version)
  }

  // MARK: Sections

  private func curves(_ distances: ReportTable) -> ReportSection {
    .init(
      "Distance against network evaluations",
      [
        .table(distances),
        .paragraph(
          "These are this program's samplers. A sampler that ends farther away than a picture of "
            + "zeros (\(NumberText.text(worstShown))) diverges and is left out."),
        samplerFigures,
        .paragraph(
          "These are the schemes of the papers on the same schedules. heun-ode and rk4 ask for the "
            + "score at the end of each step, so they stop at the schedule's first time. ddpm uses "
            + "the step itself as beta, so it cannot take steps of 1 or more."),
        schemeFigures,
      ])
  }

  private var split: ReportSection {
    .init(
      "Where the error comes from",
      [
        .paragraph(
          "Initialisation is the error of the exact reverse process when it starts from N(0, I) "
            + "instead of the noised data. Truncation is the error of stopping before t = 0. "
            + "Discretisation is the distance from what the exact process makes of the same start. "
            + "Along every axis the three gaps add up to the whole, so their distances bound it."),
        .table(splitTable), .figures([initialisationFigure, truncationFigure]),
      ])
  }

  private var plans: ReportSection {
    .init(
      "What a plan would choose",
      results.plans.isEmpty
        ? [.paragraph("This run did not ask for 5, 10, 20 or 50 evaluations.")]
        : [.table(planTable)])
  }

  private var variances: ReportSection {
    .init("Along each axis", [.figures([varianceFigure]), .file(varianceTable)])
  }

  private func paper() throws -> ReportSection {
    .init(
      "The paper's setting",
      [
        .paragraph(
          "Pierret and Galerne (arXiv 2405.14250) step evenly in the time of a process with beta = "
            + "0.05 + 9.95 t on [0, 1] and stop at eps; where this page does not say otherwise, at "
            + "\(study.eps).")
      ] + paperTableBlocks + [
        .paragraph(
          "What can be checked without the paper's spectra is the example with eigenvalues 1/i². "
            + "These reference values are this project's own: they were computed apart from this "
            + "program, by the paper's recursions in another language, and the paper does not print "
            + "them. Its values for a texture are not compared here either."),
        .table(try checkTable()),
        .paragraph(
          "At N = 10 ddpm does not sample: the paper's beta is 2.2 in the first step and so "
            + "exceeds 1, and the number comes from variances that turn negative on the way. The "
            + "figures leave such points out."),
        .figures([exampleFigure, spectrumFigure]), .file(resultTable),
      ])
  }

  private var settings: [StudyPage.Setting] {
    [
      ("spectrum", spectrum.summary), ("source", study.source.joined(separator: "; ")),
      ("process", "dX = -X/2 dt + dW, from N(0, I) at T = \(study.settings.lastTime)"),
      ("first time", "\(study.settings.firstTime), for exponential, karras and log-snr"),
      ("last step", "to t = 0 without noise"),
      ("distance", "2-Wasserstein, means included, in the data's units (pixels from -1 to 1)"),
      ("precision", "64 bits"),
    ]
  }
}
