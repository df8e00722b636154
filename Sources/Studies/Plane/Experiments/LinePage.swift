import Diffusion
import Foundation
import Numerics
import Reports

extension LineStudy {
  package var name: String { "line" }

  package func page(of result: Result) -> StudyPage {
    let drifting = DriftSections(
      trials: result.drift, floor: result.found.floor, batch: drift.batch)
    let hasDrift = !result.drift.isEmpty
    return StudyPage(
      name: name, title: "A normal distribution on a line: what becomes singular",
      claim: [claim(result.errors), result.found.lawClaim, hasDrift ? drifting.claim : ""]
        .filter { !$0.isEmpty }.joined(separator: " "),
      remarks: [recipe.remark],
      sections: [
        outputs(result.errors), FixedPointSection(errors: result.errors).section,
        estimates(result.errors), samples(result.found.arms), law(result.found),
      ] + (hasDrift ? [drifting.section] : []),
      settings: recipe.listed + [
        (
          "sampler",
          result.found.arms.map { "\($0.arm.name): \($0.arm.sampling.sampler.rawValue)" }
            .joined(separator: ", ") + "; exponential schedule, 200 steps"
        ), ("seeds of CEM's drift", "\(drift.seeds.count)"),
      ])
  }

  private func claim(_ errors: [LineErrors]) -> String {
    let text = NumberText.short
    let parts = errors.map { found in
      let row = found.rows[0]
      let published = Published.lineErrors(found.objective).first { $0.time == row.time }
      return "\(text(row.output[1])) for \(found.objective.title)"
        + (published.map { " (published \(text($0.second)))" } ?? "")
    }
    // Three decades of t, over which a singular target makes itself felt.
    let (first, last) = (errors.first?.rows.first?.time ?? 0, errors.first?.rows.last?.time ?? 0)
    let limit = 1000 * first <= last ? 1000 * first : .infinity
    let growth = errors.map { found -> String in
      let small = found.rows.filter { $0.time < limit }
      let slope = GrowthRate.slope(small.map { ($0.time, $0.output[1]) })
      let share = found.rows[0].output[1] / found.rows[0].signal[1]
      return "\(found.objective.title) like t^\(text(slope))"
        + (share.isFinite ? " (there \(text(100 * share)) % of the error of 0)" : "")
    }
    let t = text(first)
    return "The mean squared error of the output's second coordinate at t = \(t) is "
      + parts.joined(separator: ", ") + ". "
      + (limit.isFinite ? "Below t = 1000 × \(t)" : "From there to t = \(text(last))")
      + " it changes for "
      + growth.joined(separator: ", ") + "."
  }

  // MARK: The outputs

  private func outputs(_ errors: [LineErrors]) -> ReportSection {
    let coordinates = ["first coordinate, along the line", "second coordinate, across the line"]
    return .init(
      "Error of the output against t",
      [
        .paragraph(
          "Each network is compared with the exact target of its own method: f = (e^(−t/2) x₁, 0), "
            + "S = (x₁, x₂/(1−e⁻ᵗ)), ε = √(1−e⁻ᵗ) S. The paper labels its axis as the root "
            + "of these errors, but its arrays hold mean squares, and this page shows those."),
        .figures(
          coordinates.enumerated().map { coordinate, title in
            figure(
              "output-error-\(coordinate + 1)", title: title, yTitle: "mean squared error", errors,
              caption: "The error is measured against the method's own target. Markers are "
                + "computed from the authors' arrays.",
              ours: { $0.output[coordinate] },
              published: { objective in
                Published.lineErrors(objective).map {
                  ($0.time, coordinate == 0 ? $0.first : $0.second)
                }
              })
          }),
        .data(outputTable(errors)), .file(allTable(errors)),
      ])
  }

  /// Plots our values as lines and the published ones as markers, in the colour of each method.
  private func figure(
    _ name: String, title: String, yTitle: String, _ errors: [LineErrors], caption: String,
    ours: (LineErrors.Row) -> Double, published: (Objective) -> [(Double, Double)]
  ) -> ReportFigure {
    let lines = errors.map { found in
      SVGPlot.Series(
        name: found.objective.title, points: found.rows.map { ($0.time, ours($0)) },
        look: PlanarFigures.look(found.objective))
    }
    let markers = errors.map { found in
      SVGPlot.Series(
        name: "\(found.objective.title), published", points: published(found.objective),
        style: .markers, look: PlanarFigures.look(found.objective))
    }
    return .init(
      name,
      SVGPlot(
        title: title, xTitle: "time t", yTitle: yTitle, xLog: true, yLog: true,
        series: lines + markers), caption: caption)
  }

  private func outputTable(_ errors: [LineErrors]) -> DataTable {
    DataTable(
      name: "output-errors", caption: "Mean squared error of each coordinate of the output.",
      columns: [
        "method", "t", "first", "published first", "second", "published second", "second of 0",
      ],
      rows: errors.flatMap { found in
        let published = Published.lineErrors(found.objective)
        return found.rows.compactMap { row -> [DataTable.Value]? in
          guard let other = published.first(where: { $0.time == row.time }) else { return nil }
          return [.word(found.objective.title)]
            + [
              row.time, row.output[0], other.first, row.output[1], other.second, row.signal[1],
            ].map { .number($0) }
        }
      })
  }

  private func allTable(_ errors: [LineErrors]) -> DataTable {
    DataTable(
      name: "all-errors", caption: "All times; the last four columns are at (1, −0.1).",
      columns: [
        "method", "t", "output first", "output second", "estimate first", "estimate second",
        "bias first", "fixed point first", "fixed point second", "exact first", "exact second",
      ],
      rows: errors.flatMap { found in
        found.rows.map { row in
          [.word(found.objective.title)]
            + ([row.time] + row.output + row.estimate + [row.bias] + row.fixed + row.fixedTarget)
            .map {
              .number($0)
            }
        }
      })
  }

  // MARK: What the sampler sees

  private func estimates(_ errors: [LineErrors]) -> ReportSection {
    .init(
      "The same error in one unit",
      [
        .paragraph(
          "The errors of a score, of a noise and of an estimate of X₀ are different things. They "
            + "can be compared once each output is converted to an estimate of X₀, which all "
            + "samplers use."),
        .figures([
          figure(
            "estimate-error", title: "estimate of X₀, across the line",
            yTitle: "mean squared error", errors,
            caption: "The published errors are converted by each method's own formula.",
            ours: { $0.estimate[1] },
            published: { objective in
              Published.lineErrors(objective).map {
                let factor = objective.estimate(at: $0.time).output
                return ($0.time, $0.second * factor * factor)
              }
            })
        ]),
      ])
  }

  // MARK: Samples

  private func samples(_ results: [ArmResult]) -> ReportSection {
    .init(
      "Samples",
      [
        .paragraph(
          "The exact score with the same sampler shows what the sampler alone does"
            + (recipe.timeRange == .standard
              ? ": with 200 steps, the classic scheme shrinks a unit variance to 0.950, that is, to "
                + "a deviation of 0.9745." : ".")
        ),
        .figures(samplePictures(results)),
      ])
  }

  /// Draws all samples on one scale, and once more magnified those that are too near to the line for
  /// it.
  private func samplePictures(_ results: [ArmResult]) -> [ReportFigure] {
    func reach(_ result: ArmResult) -> Double {
      let distances = result.points.map { abs($0.y) }.sorted()
      return distances.isEmpty ? 0 : distances[distances.count * 99 / 100]
    }
    func picture(_ result: ArmResult, magnified factor: Int, _ height: Double) -> ReportFigure {
      let name = result.arm.name
      let title = factor == 1 ? name : "\(name), x₂ \(factor) times larger"
      return PlanarFigures.scatter(
        "samples-\(name.lowercased().replacing(" ", with: "-"))"
          + (factor == 1 ? "" : "-magnified"),
        title: title, result.points, law: .line,
        look: PlanarFigures.look(result.arm.settings?.objective), height: height)
    }
    let shared = 1.25 * (results.map(reach).max() ?? 0)
    guard shared > 0 else { return [] }
    return results.map { picture($0, magnified: 1, shared) }
      + results.filter { $0.arm.settings != nil }.compactMap { result in
        let factor = Int(shared / max(1.25 * reach(result), shared / 1000))
        return factor < 5 ? nil : picture(result, magnified: factor, shared / Double(factor))
      }
  }

  private func law(_ found: ArmFindings) -> ReportSection {
    .init(
      "How the samples follow the law",
      [
        .paragraph(
          "W1 along compares x₁ with N(0, 1), by the mean distance that samples must be moved along "
            + "the line; KS is the largest difference of the distribution functions. Neither sees "
            + "x₂. W2 sees both: its best transport moves x₂ to 0 and sorts x₁. W2 of moments takes "
            + "the Gaussian of the samples' moments instead, which can be done for the authors' "
            + "arrays too, and is a lower bound of W2. W1 in the plane is judged on at most "
            + "\(LawFit.planeSamples) samples, within 1 %. The last rows are the floors: mean and "
            + "deviation over \(LawFit.floorSets) sets of as many exact draws."),
        .data(
          found.lawTable("How the samples follow N(0, 1) on the line, which has means of 0.", .line)
        ),
        .data(publishedLaw(found.arms)),
      ])
  }

  /// The moments beside those of the authors' arrays.
  private func publishedLaw(_ results: [ArmResult]) -> DataTable {
    DataTable(
      name: "samples",
      caption: "Moments beside those of the authors' arrays, for the loss reached.",
      columns: [
        "samples of", "deviation x₁", "published x₁", "deviation x₂", "published x₂",
        "W2 of moments", "published W2", "loss",
      ],
      rows: results.map { result in
        let objective = result.arm.settings?.objective
        let published = objective.flatMap(Published.lineDeviations)
        return [
          .word(result.arm.name), .number(result.moments.deviation.x), .init(published?.first),
          .number(result.moments.deviation.y), .init(published?.second),
          .init(result.fit.gaussian), .init(objective.flatMap(Published.lineTransport)),
          .init(result.loss),
        ]
      })
  }
}
