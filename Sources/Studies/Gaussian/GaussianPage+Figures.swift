import Diffusion
import Foundation
import Reports
import Wording

/// The figures. A scheme has the same colour in all figures of its group.
extension GaussianPage {
  /// The distance of all-zero samples. Schemes beyond it diverge and are not shown.
  var worstShown: Double {
    spectrum.distance(
      spectrum.variances.map { _ in GaussianMoments(variance: 0, meanShare: 0) }, spectrum.law)
  }

  /// Returns W2 against evaluations, with one series per scheme.
  private func curves(
    _ schemes: [String], _ rows: [Row], limit: Double
  ) -> [SVGPlot.Series] {
    schemes.enumerated().compactMap { look, scheme in
      let points = rows.filter { $0.scheme == scheme }.compactMap { row in
        row.distance.flatMap { $0 <= limit ? (Double(row.evaluations), $0) : nil }
      }
      return points.isEmpty
        ? nil : SVGPlot.Series(name: scheme, points: points, style: .markedLine, look: look)
    }
  }

  /// Draws one plot per schedule, all with the same axes.
  ///
  /// - Parameter schemes: the names of the schemes.
  private func figures(_ kind: String, _ schemes: [String]) -> ReportBlock {
    let shown = results.rows.filter { schemes.contains($0.scheme) }.compactMap(\.distance)
      .filter { $0 <= worstShown }
    return .figures(
      Schedule.allCases.map { schedule in
        let rows = results.rows.filter { $0.schedule == schedule.rawValue }
        var plot = SVGPlot(
          title: "\(schedule.rawValue) schedule", xTitle: "network evaluations per image",
          yTitle: "W2 to the data, in pixel units", xLog: true, yLog: true,
          series: curves(schemes, rows, limit: worstShown))
        plot.yCovered = [shown.min() ?? 1, shown.max() ?? 1]
        return .init(
          "\(kind)-\(schedule.rawValue)", plot,
          caption: "\(kind.capitalized) on the \(schedule.rawValue) schedule.")
      })
  }

  /// The figures of this program's samplers on each schedule.
  var samplerFigures: ReportBlock {
    figures("samplers", Sampler.allCases.map(\.rawValue))
  }

  /// The figures of the papers' schemes on each schedule.
  var schemeFigures: ReportBlock {
    figures("schemes", GaussianIntegrator.schemes.map(\.rawValue))
  }

  /// A figure of the error that comes only from starting from N(0, I) at T.
  var initialisationFigure: ReportFigure {
    let times = (1...60).map { Double($0) / 4 }
    let series = [(GaussianIntegrator.exactSDE, "reverse SDE"), (.exactODE, "flow (ODE)")].map {
      integrator, name in
      SVGPlot.Series(
        name: name,
        points: times.map {
          let recursion = GaussianRecursion(integrator, times: [$0, 0])
          return ($0, recursion.error(on: spectrum).initialisation)
        })
    }
    return .init(
      "initialisation",
      SVGPlot(
        title: "starting from noise", xTitle: "last time T", yTitle: "W2 to the data",
        yLog: true, series: series),
      caption: "This is the error of initialisation alone. The noise of the SDE forgets the start "
        + "and the flow keeps it, so the flow's error is never the smaller one (proposition 4 of "
        + "the paper).")
  }

  /// A figure of the error that comes only from stopping at eps.
  var truncationFigure: ReportFigure {
    let points = (0...48).map { k in
      let end = pow(10, -6 + Double(k) / 8)
      return (end, spectrum.distance(spectrum.law(at: end), spectrum.law))
    }
    return .init(
      "truncation",
      SVGPlot(
        title: "stopping early", xTitle: "time t where sampling stops", yTitle: "W2 to the data",
        xLog: true, yLog: true, series: [SVGPlot.Series(name: "", points: points)]),
      caption: "This is the error of truncation alone.")
  }

  /// The output's standard deviation over the data's along each axis, for this program's samplers.
  var varianceFigure: ReportFigure {
    let rank = spectrum.variances.count { $0 > 0 }
    // This many axes make a smooth line, and the two ends are among them.
    let stride = max(1, rank / 150)
    let axes = (0..<rank).filter { $0 % stride == 0 || $0 == rank - 1 }
    let series = Sampler.allCases.enumerated().compactMap { look, sampler -> SVGPlot.Series? in
      guard let found = results.variances.first(where: { $0.scheme == sampler.rawValue }) else {
        return nil
      }
      return SVGPlot.Series(
        name: sampler.rawValue,
        points: axes.compactMap { i in
          let l = spectrum.variances[i]
          let ratio = (found.values[i] / l).squareRoot()
          // Diverging samplers would hide the others.
          return ratio < 100 && ratio > 0.01 ? (l, ratio) : nil
        }, look: look)
    }
    return .init(
      "variances",
      SVGPlot(
        title: "\(study.shownSchedule.rawValue), \(Names.count(study.shownBudget, "evaluation"))",
        xTitle: "eigenvalue of the data's covariance",
        yTitle: "standard deviation, drawn / data", xLog: true, yLog: true, series: series),
      size: (620, 340),
      caption: "Above 1 a sampler spreads too far along an axis, below 1 not far enough. "
        + "variances.csv has every axis and scheme.")
  }

  /// The paper's schemes in the paper's setting on 1/i², with the reference values if those are for
  /// the same eps.
  var exampleFigure: ReportFigure {
    var series = paperCurves(results.paperExample, limit: 10)
    if study.eps == GaussianReference.eps {
      let points = GaussianReference.all.flatMap { reference in
        zip(GaussianReference.points, reference.distances).map {
          (Double(reference.integrator.evaluationsPerStep * ($0 - 1)), $1)
        }
      }
      series.append(
        SVGPlot.Series(
          name: "computed independently", points: points, style: .markers, look: 6))
    }
    return .init(
      "paper-example",
      paperPlot("eigenvalues 1/i², i = 1 to \(GaussianStudy.exampleAxes)", series),
      caption: "These are the paper's schemes on 1/i². Gray markers were computed independently at "
        + "N = 10, 50 and 200 points.")
  }

  /// The paper's schemes in the paper's setting on this spectrum.
  var spectrumFigure: ReportFigure {
    .init(
      "paper-spectrum", paperPlot(spectrum.name, paperCurves(results.paper, limit: worstShown)),
      caption: "These are the same schemes and times on this spectrum.")
  }

  private func paperCurves(_ rows: [GaussianStudy.Row], limit: Double) -> [SVGPlot.Series] {
    curves(GaussianStudy.paperSchemes.map(\.rawValue), rows, limit: limit)
  }

  private func paperPlot(_ title: String, _ series: [SVGPlot.Series]) -> SVGPlot {
    SVGPlot(
      title: title, xTitle: "score evaluations per sample", yTitle: "W2 to the data", xLog: true,
      yLog: true, series: series)
  }
}
