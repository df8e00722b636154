import Diffusion
import Foundation
import Numerics
import Reports

extension LearntPage {
  /// The look of what is exact, or beyond any estimate.
  private static let gray = 6

  /// W2 against evaluations, one plot for each network and objective.
  var curveFigures: [ReportFigure] {
    study.works.filter { $0.evaluations.count > 1 }.flatMap { work in
      let values = result.rows.filter { $0.learner == work.learner }.map(\.total.value)
      return work.objectives.map { objective in
        let best = work.evaluations.map { count in
          (
            Double(count),
            result.exact.filter { $0.learner == work.learner && $0.evaluations == count }
              .map(\.error.total).min() ?? .infinity
          )
        }
        let learnt = LearntStudy.samplers.enumerated().map { look, sampler in
          let means = work.evaluations.map {
            (Double($0), Mean(rows(work, objective, sampler, $0).map(\.total)))
          }
          return SVGPlot.Series(
            name: sampler.rawValue, points: means.map { ($0.0, $0.1.value) }, style: .markedLine,
            intervals: means.map(\.1.interval), look: look)
        }
        var plot = SVGPlot(
          title: "\(work.learner.rawValue), \(objective.title)",
          xTitle: "network evaluations per sample", yTitle: "W2 to the data", xLog: true,
          yLog: true,
          series: [.init(name: "exact estimate, best", points: best, look: Self.gray)] + learnt)
        plot.yCovered = [values.min() ?? 1, values.max() ?? 1]
        return ReportFigure(
          "w2-\(work.learner.fileName)-\(objective.rawValue)", plot,
          caption: work.seeds == 1
            ? "One network. Bars are the standard error of \(work.samples) samples."
            : "Means of \(work.seeds) networks with their standard errors.")
      }
    }
  }

  /// The error of the learnt estimates against the level, one plot for each kind of network.
  var levelFigures: [ReportFigure] {
    study.works.map { work in
      let field = study.field(work.learner)
      let found = result.levels.filter { $0.learner == work.learner }
      let levels = LearntStudy.evenLevels(LearntStudy.levels)
      let unknown = levels.map {
        ($0, field.unknown(at: OrnsteinUhlenbeck.time(logSNR: $0)) / Double(field.dimension))
      }
      let series = work.objectives.map { objective in
        SVGPlot.Series(
          name: objective.title,
          points: levels.map { level in
            let errors = found.filter { $0.objective == objective && $0.level == level }
            return (level, SampleStatistics(errors.map(\.error)).mean)
          }, style: .line, look: PlanarFigures.look(objective))
      }
      return ReportFigure(
        "levels-\(work.learner.fileName)",
        SVGPlot(
          title: work.learner.rawValue, xTitle: "log(alphaBar / sigma²)",
          yTitle: "mean square error per pixel", yLog: true,
          series: [.init(name: "E|X₀ - f|²", points: unknown, look: Self.gray)] + series),
        caption: "Mean of \(work.seeds) network\(work.seeds == 1 ? "" : "s") per objective.")
    }
  }

  // MARK: Bands

  var bandRanges: [ClosedRange<Double>] {
    let edges = LearntStudy.evenLevels(LearntStudy.bands)
    return zip(edges, edges.dropFirst()).map { $0...$1 }
  }

  /// The objectives that the linear model was trained with.
  var bandObjectives: [Objective] {
    study.works.first { $0.learner == .linear }?.objectives ?? []
  }

  func moved(_ objective: Objective, _ sampler: Sampler, _ range: ClosedRange<Double>) -> Mean {
    Mean(
      result.bands.filter {
        $0.objective == objective && $0.sampler == sampler && $0.range == range
      }.map { Measured(value: $0.moved) })
  }

  /// For each band, how much farther an error there moves samples drawn with noise than samples
  /// drawn without: the geometric mean over objectives, seeds and pairs.
  var bandRatios: [(range: ClosedRange<Double>, ratio: Double)] {
    guard !result.bands.isEmpty else { return [] }
    return bandRanges.map { range in
      let ratios = LearntStudy.pairs.flatMap { pair -> [Double] in
        let found = result.bands.filter { $0.range == range }
        return zip(
          found.filter { $0.sampler == pair.sde }, found.filter { $0.sampler == pair.flow }
        ).filter { $0.moved > 0 && $1.moved > 0 }.map { $0.moved / $1.moved }
      }
      return (range, SampleStatistics.geometricMean(ratios))
    }
  }

  var bandFigures: [ReportFigure] {
    let values = result.bands.map(\.moved)
    let plots = bandObjectives.map { objective in
      var plot = SVGPlot(
        title: "linear model, \(objective.title)",
        xTitle: "log(alphaBar / sigma²), middle of the band", yTitle: "W2 that it moves",
        yLog: true,
        series: LearntStudy.pairs.flatMap { [$0.sde, $0.flow] }.map { sampler in
          let means = bandRanges.map {
            (($0.lowerBound + $0.upperBound) / 2, moved(objective, sampler, $0))
          }
          return SVGPlot.Series(
            name: sampler.rawValue, points: means.map { ($0.0, $0.1.value) }, style: .markedLine,
            intervals: means.map(\.1.interval),
            look: LearntStudy.samplers.firstIndex(of: sampler))
        })
      plot.yCovered = [values.min() ?? 1, values.max() ?? 1]
      return ReportFigure(
        "bands-\(objective.rawValue)", plot,
        caption: "Means over networks with their standard errors; noise is at the left.")
    }
    let ratio = SVGPlot(
      title: "with noise / without", xTitle: "log(alphaBar / sigma²), middle of the band",
      yTitle: "ratio of W2", yLog: true,
      series: [
        .init(
          name: "",
          points: bandRatios.map { (($0.range.lowerBound + $0.range.upperBound) / 2, $0.ratio) },
          style: .markedLine)
      ])
    return plots + [
      ReportFigure(
        "band-ratios", ratio,
        caption: "Geometric mean over objectives, networks and both pairs. Below 1 noise forgets.")
    ]
  }
}

extension LearntStudy.Learner {
  /// The name in files.
  fileprivate var fileName: String {
    switch self {
    case .linear: "linear"
    case .perceptron: "perceptron"
    case .unet: "tiny"
    }
  }
}
