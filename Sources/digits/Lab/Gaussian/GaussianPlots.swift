import Diffusion
import Foundation
import Reports

/// The figures of `digits lab gaussian`. A scheme has the same colour in all of its group.
struct GaussianPlots {
  let experiment: GaussianExperiment
  let results: GaussianExperiment.Results

  private var spectrum: GaussianSpectrum { experiment.spectrum }

  /// The distance of drawing nothing but zeros; what is farther diverges and is not shown.
  var worstShown: Double {
    spectrum.distance(
      spectrum.variances.map { _ in GaussianMoments(variance: 0, meanShare: 0) }, spectrum.law)
  }

  private typealias Row = GaussianExperiment.Row

  /// W2 against evaluations, one series a scheme.
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

  /// One plot a schedule, all with the same axes.
  ///
  /// - Parameter schemes: names.
  private func schedulePlots(_ schemes: [String]) -> [(schedule: Schedule, plot: SVGPlot)] {
    let shown = results.rows.filter { schemes.contains($0.scheme) }.compactMap(\.distance)
      .filter { $0 <= worstShown }
    return Schedule.allCases.map { schedule in
      let rows = results.rows.filter { $0.schedule == schedule.rawValue }
      var plot = SVGPlot(
        title: "\(schedule.rawValue) schedule", xTitle: "network evaluations an image",
        yTitle: "W2 to the data, in pixel units", xLog: true, yLog: true,
        series: curves(schemes, rows, limit: worstShown))
      (plot.size, plot.legend) = ((400, 300), .below)
      plot.yCovered = [shown.min() ?? 1, shown.max() ?? 1]
      return (schedule, plot)
    }
  }

  /// This program's samplers on each schedule.
  var samplers: [(schedule: Schedule, plot: SVGPlot)] {
    schedulePlots(Sampler.allCases.map(\.rawValue))
  }

  /// The papers' schemes on each schedule.
  var integrators: [(schedule: Schedule, plot: SVGPlot)] {
    schedulePlots(GaussianIntegrator.schemes.map(\.rawValue))
  }

  /// What starting from N(0, I) at T costs by itself.
  var initialisation: SVGPlot {
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
    var plot = SVGPlot(
      title: "starting from noise", xTitle: "last time T", yTitle: "W2 to the data",
      yLog: true, series: series)
    (plot.size, plot.legend) = ((400, 300), .below)
    return plot
  }

  /// What stopping at eps costs by itself.
  var truncation: SVGPlot {
    let points = (0...48).map { k in
      let end = pow(10, -6 + Double(k) / 8)
      return (end, spectrum.distance(spectrum.law(at: end), spectrum.law))
    }
    var plot = SVGPlot(
      title: "stopping early", xTitle: "time t where sampling stops", yTitle: "W2 to the data",
      xLog: true, yLog: true, series: [SVGPlot.Series(name: "", points: points)])
    plot.size = (400, 300)
    return plot
  }

  /// The output's standard deviation over the data's along each axis, for this program's samplers.
  var variances: SVGPlot {
    let rank = spectrum.variances.count { $0 > 0 }
    // Enough for a smooth line, and the ends.
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
    var plot = SVGPlot(
      title: "\(experiment.shownSchedule.rawValue), \(experiment.shownBudget) evaluations",
      xTitle: "eigenvalue of the data's covariance", yTitle: "standard deviation drawn / of data",
      xLog: true, yLog: true, series: series)
    (plot.size, plot.legend) = ((620, 340), .below)
    return plot
  }

  /// The paper's schemes in the paper's setting.
  ///
  /// - Parameters:
  ///   - isExample: whether on 1/i² rather than on the spectrum; with the reference's values if
  ///     these are of the same eps.
  func paper(isExample: Bool) -> SVGPlot {
    let rows = isExample ? results.paperExample : results.paper
    var series = curves(
      GaussianExperiment.paperSchemes.map(\.rawValue), rows,
      limit: isExample ? 10 : worstShown)
    if isExample, experiment.eps == GaussianReference.eps {
      let points = GaussianReference.all.flatMap { reference in
        zip(GaussianReference.points, reference.distances).map {
          (Double(reference.integrator.evaluationsPerStep * ($0 - 1)), $1)
        }
      }
      series.append(
        SVGPlot.Series(
          name: "computed independently", points: points, style: .markers, look: 6))
    }
    var plot = SVGPlot(
      title: isExample
        ? "eigenvalues 1/i², i = 1 to \(GaussianExperiment.exampleAxes)" : spectrum.name,
      xTitle: "score evaluations a sample", yTitle: "W2 to the data", xLog: true, yLog: true,
      series: series)
    (plot.size, plot.legend) = ((400, 300), .below)
    return plot
  }
}
