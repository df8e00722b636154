import Foundation
import Numerics
import Reports
import Wording

/// The section on the drift of CEM's samples along the line.
struct DriftSections {
  let trials: [DriftStudy.Trial]
  /// The fits of as many exact draws.
  let floor: [LawFit]
  /// The points per training step.
  let batch: Int

  private typealias Way = DriftStudy.Way

  /// The ways that were tried.
  private var ways: [Way] { Way.allCases.filter { !trials($0).isEmpty } }

  private func trials(_ way: Way) -> [DriftStudy.Trial] { trials.filter { $0.way == way } }

  /// The root mean square over seeds of a number per trial.
  private func size(_ way: Way, _ value: (DriftStudy.Trial) -> Double) -> Double {
    SampleStatistics(trials(way).map { value($0) * value($0) }).mean.squareRoot()
  }

  /// The size of the mean of as many exact draws.
  private var chance: Double {
    SampleStatistics(floor.map { $0.mean.x * $0.mean.x }).mean.squareRoot()
  }

  var claim: String {
    let text = NumberText.short
    let count = trials(.plain).count
    guard count > 0 else { return "" }
    let better = ways.filter { way in
      let less = less(way)
      return less.deviation.map { less.mean > 2 * $0 / Double(count).squareRoot() } ?? false
    }
    let best = better.min { size($0, drift) < size($1, drift) }
    let plain = size(.plain, drift)
    let rest =
      best.map { "It is smallest with \($0.rawValue): \(text(size($0, drift)))." }
      ?? "So few trainings do not resolve whether another of the ways tried makes it smaller."
    return
      "CEM's samples drift along the line: over \(Names.count(count, "seed")) of training the root mean square "
      + "of their mean is \(text(plain)), where as many exact draws have \(text(chance)) "
      + "(the authors' samples: 0.162). \(rest)"
  }

  private func drift(_ trial: DriftStudy.Trial) -> Double { trial.fit.mean.x }

  /// By how much |drift| is less than that of the plain way, seed by seed.
  private func less(_ way: Way) -> SampleStatistics {
    SampleStatistics(zip(trials(.plain), trials(way)).map { abs(drift($0)) - abs(drift($1)) })
  }

  var section: ReportSection {
    let text = NumberText.short
    let pairs = trials.map { (x: $0.predicted.last ?? 0, y: drift($0)) }
    let miss = SampleStatistics(pairs.map { ($0.y - $0.x) * ($0.y - $0.x) }).mean.squareRoot()
    return .init(
      "Why the samples drift, and what mends it",
      [
        .paragraph(
          "A bounded error of the estimate is not harmless. The drift of x divides it by about t, "
            + "and along the line nothing that happens at small t is forgotten. So a mean error δ(t) "
            + "of f₁ moves the mean of the samples by ∫ δ(t)/(eᵗ − 1) dt, which for a constant δ is "
            + "δ log(1/t₁), 9.2 δ for t₁ = 10⁻⁴. The loss has the same weight 1/(eᵗ − 1), so "
            + "the drift is at most √(log(1/t₁) ∫ δ²/(eᵗ − 1) dt): it shrinks as the root of the loss "
            + "that is left."),
        .paragraph(
          "These networks of CEM are trained as above, but on \(batch) points per step, with other "
            + "seeds. Averaged weights are the moving average of about the last thousand steps. "
            + (ways.contains(.balanced)
              ? "Balanced times draw small t more often, with less weight: the same loss, with "
                + "less chance in its gradient. " : "")
            + "Put into the sampler's own recursion, the δ measured on exact X_t predicts the means of "
            + "all \(trials.count) sets of samples to \(text(miss)) (root mean square; chance alone "
            + "gives \(text(chance)))."),
        .figures([growth, prediction]), .data(summary), .file(table),
      ])
  }

  private var growth: ReportFigure {
    let series = trials(.plain).enumerated().map { look, trial in
      SVGPlot.Series(
        name: "seed \(trial.seed)",
        points: zip(trial.bias, trial.predicted).map { ($0.0.time, $0.1) }, look: look)
    }
    return .init(
      "drift",
      SVGPlot(
        title: "how the mean grows as t falls (plain)", xTitle: "time t",
        yTitle: "predicted mean of x₁", xLog: true, series: series), size: (360, 260),
      caption:
        "Sampling goes from right to left. Where a line is straight, δ is constant, and every "
        + "decade of t adds as much.")
  }

  private var prediction: ReportFigure {
    let series = ways.enumerated().map { look, way in
      SVGPlot.Series(
        name: way.rawValue, points: trials(way).map { ($0.predicted.last ?? 0, drift($0)) },
        style: .markers, look: look)
    }
    let reach = trials.map { abs($0.predicted.last ?? 0) }.max() ?? 0
    return .init(
      "drift-predicted",
      SVGPlot(
        title: "mean of the samples", xTitle: "predicted from δ(t)", yTitle: "measured",
        series: series + [
          .init(name: "equal", points: [(-reach, -reach), (reach, reach)], look: 6)
        ]), size: (300, 260),
      caption: "One marker per seed and way.")
  }

  private var summary: DataTable {
    DataTable(
      name: "drift",
      caption:
        "Samples of CEM over \(Names.count(trials(.plain).count, "seed")) of training. The drift is the root "
        + "mean square of the samples' mean x₁; the error of ways against \"plain\" is the "
        + "standard error of the mean difference of |drift| on the same seeds.",
      columns: [
        "way", "drift", "largest", "less |drift| than plain", "± 1 s.e.", "deviation x₁",
        "W1 along", "W2", "distance",
      ],
      rows: ways.map { way in
        let less = less(way)
        func mean(_ value: (DriftStudy.Trial) -> Double?) -> DataTable.Value {
          .init(SampleStatistics(trials(way).compactMap(value)).mean)
        }
        let error = less.deviation.map { $0 / Double(less.values.count).squareRoot() }
        return [
          .word(way.rawValue), .number(size(way, drift)),
          .init(trials(way).map { abs(drift($0)) }.max()),
          way == .plain ? .missing : .number(less.mean),
          way == .plain ? .missing : .init(error), mean { $0.fit.deviation.x },
          mean { $0.fit.along }, mean { $0.fit.second }, mean { $0.distance },
        ]
      } + [
        [
          "exact draws", .number(chance), .init(floor.map { abs($0.mean.x) }.max()), .missing,
          .missing, .number(SampleStatistics(floor.map(\.deviation.x)).mean),
          .number(SampleStatistics(floor.compactMap(\.along)).mean),
          .number(SampleStatistics(floor.compactMap(\.second)).mean), .number(0),
        ]
      ])
  }

  private var table: DataTable {
    DataTable(
      name: "drift-trials", caption: "Every network's samples.",
      columns: [
        "way", "seed", "mean x₁", "predicted", "deviation x₁", "W1 along", "W2", "distance",
      ],
      rows: trials.map { trial in
        [
          .word(trial.way.rawValue), .word("\(trial.seed)"), .number(drift(trial)),
          .init(trial.predicted.last), .number(trial.fit.deviation.x), .init(trial.fit.along),
          .init(trial.fit.second), .number(trial.distance),
        ]
      })
  }
}
