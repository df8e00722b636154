import ArgumentParser
import Diffusion
import Foundation
import Reports
import Studies

/// `digits lab line`: experiment 1, whose score and noise are singular and whose estimate is not.
struct LabLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "line",
    abstract: "Errors of CEM, SGM and DDPM against t for a normal law on a line (figures 1 to 3).",
    discussion: """
      X₀ = (ξ, 0), ξ ~ N(0, 1). The score's second coordinate is x₂ / (1 − e⁻ᵗ), which no network \
      of bounded weights follows to t = 0; the estimate's is 0.

      EXAMPLE
        digits lab line
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var points: PointOptions

  @Option(
    help: ArgumentHelp("Widths of the tanh layers, the same for all methods.", valueName: "LIST"))
  var hidden = HiddenWidths([32, 32, 32])

  /// In the order of the page.
  private static let objectives: [Objective] = [.cem, .sgm, .ddpm]

  func run() throws {
    try lab.finish { watch in
      let study = PlanarStudy(
        law: .line, samples: points.samples(quick: lab.quick), seed: lab.runtime.seed,
        threads: lab.runtime.threads)
      var errors: [LineErrors] = []
      let times = times
      let arms = try Self.objectives.map {
        PlanarStudy.Arm(
          $0.title, try points.settings($0, hidden: hidden.widths, lab: lab),
          points.sampling($0))
      }
      let results = try study.run(
        arms + [.init("exact score", nil, points.sampling(nil))], watch: watch
      ) { _, network in
        errors.append(
          LineErrors(network, times: times, samples: study.samples, seed: study.seed))
      }
      return LinePage(
        errors: errors, results: results,
        settings: points.listed(
          try points.settings(.cem, hidden: hidden.widths, lab: lab), samples: study.samples),
        remark: points.remark
      ).page
    }
  }

  /// From t₁ to T, the published times among them.
  private var times: [Double] {
    let range = points.firstTime...points.lastTime
    let even = (0...40).map {
      range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / 40)
    }
    let published = Published.lineErrors(.cem).map(\.time).filter(range.contains)
    return (even.dropLast() + [range.upperBound] + published).reduce(into: Set()) { $0.insert($1) }
      .sorted()
  }
}

/// The page of experiment 1.
private struct LinePage {
  let errors: [LineErrors]
  let results: [ArmResult]
  let settings: [(name: String, value: String)]
  let remark: String

  var page: LabPage {
    LabPage(
      name: "line", title: "A normal law on a line: what becomes singular", claim: claim,
      remarks: [remark], sections: [outputs, estimates, samples],
      settings: settings + [
        (
          "sampler",
          results.map { "\($0.arm.name): \($0.arm.sampling.sampler.rawValue)" }
            .joined(separator: ", ") + "; exponential schedule, 200 steps"
        )
      ])
  }

  private var claim: String {
    let parts = errors.map { found in
      let row = found.rows[0]
      let published = Published.lineErrors(found.objective).first
      return "\(found.objective.title) \(LabNumber.short(row.output[1]))"
        + (published.map { " (published \(LabNumber.short($0.second)))" } ?? "")
    }
    let t = LabNumber.short(errors.first?.rows.first?.time ?? 0)
    return "Mean squared error of the output's second coordinate at t = \(t): "
      + parts.joined(separator: ", ")
      + ". The score's grows like 1/t and the noise's stays of order 1, the error of a network that "
      + "says 0; the estimate of X₀ has nothing singular to learn."
  }

  // MARK: The outputs

  private var outputs: LabPage.Section {
    LabPage.Section(
      heading: "Error of the output against t",
      text: [
        "Each network is compared with the exact target of its own method: f = (e^(−t/2) x₁, 0), "
          + "S = (x₁, x₂/(1−e⁻ᵗ)), ε = √(1−e⁻ᵗ) S. The paper's axis is of the root of these "
          + "errors, but its arrays hold mean squares, and so does this page."
      ],
      figures: [
        errorFigure(0, title: "first coordinate, along the line"),
        errorFigure(1, title: "second coordinate, across the line"), fixedFigure,
      ],
      tables: [outputTable], files: [allTable])
  }

  private func errorFigure(_ coordinate: Int, title: String) -> LabPage.Figure {
    let ours = errors.map { found in
      SVGPlot.Series(
        name: found.objective.title, points: found.rows.map { ($0.time, $0.output[coordinate]) },
        look: PlanarFigures.look(found.objective))
    }
    let published = errors.map { found in
      SVGPlot.Series(
        name: "\(found.objective.title), published",
        points: Published.lineErrors(found.objective).map {
          ($0.time, coordinate == 0 ? $0.first : $0.second)
        }, style: .markers, look: PlanarFigures.look(found.objective))
    }
    return figure(
      "output-error-\(coordinate + 1)", title: title, yTitle: "mean squared error",
      ours + published,
      caption: "Against the method's own target. Markers: computed from the authors' arrays.")
  }

  private var fixedFigure: LabPage.Figure {
    let ours = errors.map { found in
      SVGPlot.Series(
        name: found.objective.title, points: found.rows.map { ($0.time, $0.atFixedPoint) },
        look: PlanarFigures.look(found.objective))
    }
    let published = errors.map { found in
      SVGPlot.Series(
        name: "\(found.objective.title), published",
        points: Published.fixedPoint(found.objective).map { ($0.time, $0.error) }, style: .markers,
        look: PlanarFigures.look(found.objective))
    }
    return figure(
      "fixed-point", title: "at the fixed point (1, −0.1)", yTitle: "|error| of the second output",
      ours + published, caption: "One point off the line, where the score goes like −0.1/t.")
  }

  private func figure(
    _ name: String, title: String, yTitle: String, _ series: [SVGPlot.Series], caption: String
  ) -> LabPage.Figure {
    var plot = SVGPlot(
      title: title, xTitle: "time t", yTitle: yTitle, xLog: true, yLog: true, series: series)
    (plot.size, plot.legend) = ((400, 300), .below)
    return LabPage.Figure(name: name, plot: plot, caption: caption)
  }

  private var outputTable: LabTable {
    LabTable(
      name: "output-errors", caption: "Mean squared error of each coordinate of the output.",
      columns: [
        "method", "t", "first", "published first", "second", "published second", "second of 0",
      ],
      rows: errors.flatMap { found in
        let published = Published.lineErrors(found.objective)
        return found.rows.compactMap { row -> [LabTable.Value]? in
          guard let other = published.first(where: { $0.time == row.time }) else { return nil }
          return [
            .word(found.objective.title), .number(row.time), .number(row.output[0]),
            .number(other.first), .number(row.output[1]), .number(other.second),
            .number(row.signal[1]),
          ]
        }
      })
  }

  private var allTable: LabTable {
    LabTable(
      name: "all-errors", caption: "All times; the last column is at (1, −0.1).",
      columns: [
        "method", "t", "output first", "output second", "estimate first", "estimate second",
        "fixed point",
      ],
      rows: errors.flatMap { found in
        found.rows.map { row in
          [
            .word(found.objective.title), .number(row.time), .number(row.output[0]),
            .number(row.output[1]), .number(row.estimate[0]), .number(row.estimate[1]),
            .number(row.atFixedPoint),
          ]
        }
      })
  }

  // MARK: What the sampler sees

  private var estimates: LabPage.Section {
    let ours = errors.map { found in
      SVGPlot.Series(
        name: found.objective.title, points: found.rows.map { ($0.time, $0.estimate[1]) },
        look: PlanarFigures.look(found.objective))
    }
    let published = errors.map { found in
      SVGPlot.Series(
        name: "\(found.objective.title), published",
        points: Published.lineErrors(found.objective).map {
          let factor = found.objective.estimate(at: $0.time).output
          return ($0.time, $0.second * factor * factor)
        }, style: .markers, look: PlanarFigures.look(found.objective))
    }
    return LabPage.Section(
      heading: "The same error in one unit",
      text: [
        "Errors of a score, of a noise and of an estimate of X₀ are different things. Read off as "
          + "an estimate of X₀, which all samplers use, they compare."
      ],
      figures: [
        figure(
          "estimate-error", title: "estimate of X₀, across the line", yTitle: "mean squared error",
          ours + published,
          caption: "The published errors converted by each method's own formula.")
      ])
  }

  // MARK: Samples

  private var samples: LabPage.Section {
    LabPage.Section(
      heading: "Samples",
      text: [
        "The exact score under the same sampler shows what the sampler alone does: the classic "
          + "scheme with 200 steps shrinks a unit variance to 0.950, so to a deviation of 0.9745.",
        "Nothing singular to learn is not nothing to lose: the drift divides an error of the estimate "
          + "by t, so a constant error δ along the line moves the samples' mean by about δ log(1/t₁).",
      ],
      figures: results.map {
        PlanarFigures.scatter(
          "samples-\($0.arm.name.lowercased().replacing(" ", with: "-"))", title: $0.arm.name,
          $0.points, law: .line, look: PlanarFigures.look($0.arm.settings?.objective))
      },
      tables: [
        LabTable(
          name: "samples", caption: "Samples: the law has means 0 and deviations 1 and 0.",
          columns: [
            "samples of", "mean x₁", "deviation x₁", "published x₁", "mean x₂", "deviation x₂",
            "published x₂", "loss",
          ],
          rows: results.map { result in
            let (mean, deviation) = result.moments
            let published = (result.arm.settings?.objective).flatMap(Published.lineDeviations)
            return [
              .word(result.arm.name), .number(mean.x), .number(deviation.x),
              .init(published?.first), .number(mean.y), .number(deviation.y),
              .init(published?.second), .init(result.loss),
            ]
          })
      ])
  }
}
