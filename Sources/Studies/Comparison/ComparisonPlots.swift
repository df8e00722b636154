import Diffusion
import Foundation
import Numerics
import Reports
import Runs

/// The plots of a comparison. An objective has the same colour and marker in all of them.
extension ComparisonReport {
  private func look(_ objective: Objective) -> Int { objectives.firstIndex(of: objective) ?? 0 }

  /// The colour and marker, gray, of what is not resolved.
  private static let quietLook = 6

  private var schedules: [Schedule] {
    contrasts.reduce(into: []) { if !$0.contains($1.schedule) { $0.append($1.schedule) } }
  }

  /// FID against the number of steps, with one plot per schedule on the same axes: means over the
  /// seeds, with bars from the least to the greatest.
  var stepPlots: [SVGPlot] {
    let all = cells.distances
    return schedules.map { schedule in
      let steps = Set(contrasts.map(\.steps)).sorted()
      let series = objectives.map { objective in
        let scores = steps.map {
          cells.of(objective, sampling.with(schedule, steps: $0)).distances
        }
        // Without a score the mean is not a number: it is left out and interrupts the line.
        return SVGPlot.Series(
          name: objective.title,
          points: zip(steps, scores).map { (Double($0), SampleStatistics($1).mean) },
          style: .markedLine,
          intervals: scores.map { scores in
            scores.count > 1 ? (scores.min() ?? 0)...(scores.max() ?? 0) : nil
          }, look: look(objective))
      }
      var plot = SVGPlot(
        title: "\(schedule.rawValue) schedule", xTitle: "sampling steps", yTitle: "FID",
        xLog: true, yLog: true, series: series)
      (plot.size, plot.legend) = ((330, 280), .below)
      plot.yCovered = [all.min() ?? 1, all.max() ?? 1]
      return plot
    }
  }

  /// Differences with their intervals, with one plot for each objective after the first; empty for
  /// one seed. They are in percent of the mean of both, because distances span decades.
  var differencePlots: [SVGPlot] {
    guard seeds.count > 1 else { return [] }
    return objectives.dropFirst().map { second in
      let these = contrasts.filter { $0.second == second && $0.pair != nil }
      let pairs = these.compactMap(\.pair)
      let (a, b) = (objectives[0].title, second.title)
      let kinds: [(PairedComparison.Verdict, Int)] = [
        (.firstLower, look(objectives[0])), (.secondLower, look(second)),
        (.unresolved, Self.quietLook), (.onePair, Self.quietLook),
      ]
      let series = kinds.compactMap { verdict, look -> SVGPlot.Series? in
        let rows = pairs.indices.filter { pairs[$0].verdict == verdict }
        guard let row = rows.first else { return nil }
        return SVGPlot.Series(
          name: pairs[row].verdictText(first: a, second: b),
          points: rows.map { (pairs[$0].percent(pairs[$0].difference), Double($0)) },
          style: .markers,
          intervals: rows.map { row in
            let pair = pairs[row]
            return pair.interval.map { pair.percent($0.lower)...pair.percent($0.upper) }
          }, direction: .horizontal, look: look)
      }
      var plot = SVGPlot(
        title: "\(b) − \(a)", xTitle: "difference of FID, % of the mean of both", yTitle: "",
        series: series)
      (plot.size, plot.legend) = ((340, 28 * these.count + 10), .below)
      plot.yNames = these.map { "\($0.schedule.rawValue), \($0.steps) steps" }
      plot.xReference = 0
      return plot
    }
  }

  /// The plots of scores, with the names of their files.
  var plotFiles: [(name: String, plot: SVGPlot)] {
    zip(schedules, stepPlots).map { ("fid-\($0.rawValue).svg", $1) }
      + zip(objectives.dropFirst(), differencePlots).map { ("difference-\($0.rawValue).svg", $1) }
  }

  /// Plots the loss against the step: the mean over the seeds, smoothed over a fiftieth of the run.
  func lossPlot(_ losses: [(objective: Objective, lines: [RunFolder.Metric])]) -> SVGPlot {
    let series = objectives.map { objective in
      let runs = losses.filter { $0.objective == objective }.map(\.lines)
      return SVGPlot.Series(
        name: objective.title, points: RunFolder.smoothed(runs), look: look(objective))
    }
    var plot = SVGPlot(
      title: "training loss", xTitle: "step", yTitle: "loss", yLog: true, series: series)
    (plot.size, plot.legend) = ((440, 260), .below)
    return plot
  }
}

extension PairedComparison {
  /// Returns `value` in percent of the mean of both methods.
  fileprivate func percent(_ value: Double) -> Double {
    200 * value / (firstMean + secondMean)
  }
}
