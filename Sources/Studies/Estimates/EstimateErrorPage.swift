import Diffusion
import Numerics
import Reports

extension EstimateErrorStudy {
  private enum Part: CaseIterable {
    case near, far

    func sums(_ level: EstimateErrors.Level) -> [Double] { self == .near ? level.near : level.far }
    var title: String { self == .near ? "on the strokes" : "far from ink" }
  }

  package func page(of result: Result) -> StudyPage {
    StudyPage(
      name: name, title: "The error of the estimate by noise level", claim: claim(result),
      remarks: [
        "Intervals count \(images.count) images and one model of each kind. Other training seeds "
          + "would move them, by how much only other seeds can tell."
      ],
      sections: [
        .init(
          "On the strokes and far from them",
          [
            .paragraph(
              "An image that the models have not seen is noised to a level, each model estimates "
                + "X₀, and the squared error is summed over the pixels within two pixels of ink "
                + "and over all others, with grays from 0 to 1. The noise level is the standard "
                + "deviation of the noise on a signal from −1 to 1. A part of the error at high "
                + "levels is no model's: X₀ cannot be known there."),
            .figures(Part.allCases.map { errorFigure(result, $0) }),
          ])
      ] + (models.count > 1 ? [ratioSection(result)] : []) + [
        .init("All numbers", [.file(table(result))])
      ],
      settings: [
        ("models", models.map { "\($0.name) (\($0.model.hash))" }.joined(separator: ", ")),
        ("images", "\(images.count) of \(images.source)"), ("noise levels", "\(levels)"),
        ("seed", "\(seed)"),
      ])
  }

  private func level(_ index: Int) -> Double { OrnsteinUhlenbeck.noiseLevel(times[index]) }

  private func claim(_ result: Result) -> String {
    let first = models[0].name
    let claims = models.indices.dropFirst().map { second in
      let parts = [0, levels / 2, levels - 1].map { k in
        let ratios = Part.allCases.map { part in
          "\(ratio(result, second, part, k).map { NumberText.short($0.ratio) } ?? "any number of") "
            + "times \(part.title)"
        }
        return "at noise \(NumberText.short(level(k))) \(ratios.joined(separator: " and "))"
      }
      return "The squared error of \(models[second].name) is that of \(first) "
        + parts.joined(separator: ", ") + "."
    }
    return claims.isEmpty
      ? "The error of \(first) by noise level." : claims.joined(separator: " ")
  }

  private func ratio(
    _ result: Result, _ second: Int, _ part: Part, _ k: Int
  ) -> RatioOfMeans? {
    RatioOfMeans(
      first: part.sums(result.errors[0].levels[k]),
      second: part.sums(result.errors[second].levels[k]))
  }

  private func errorFigure(_ result: Result, _ part: Part) -> ReportFigure {
    let plot = SVGPlot(
      title: "squared error \(part.title)", xTitle: "noise level", yTitle: "squared error an image",
      xLog: true, yLog: true,
      series: models.indices.map { number in
        SVGPlot.Series(
          name: models[number].name,
          points: result.errors[number].levels.enumerated().map {
            (level($0), SampleStatistics(part.sums($1)).mean)
          }, style: .markedLine)
      })
    return .init("error-\(part)", plot, size: (340, 280), caption: "Means over the images.")
  }

  private func ratioSection(_ result: Result) -> ReportSection {
    let figures = Part.allCases.map { part in
      let plot = SVGPlot(
        title: "compared with \(models[0].name), \(part.title)", xTitle: "noise level",
        yTitle: "ratio of squared errors", xLog: true, yLog: true,
        series: models.indices.dropFirst().map { second in
          let ratios = (0..<levels).compactMap { k in
            ratio(result, second, part, k).map { (level(k), $0) }
          }
          return SVGPlot.Series(
            name: models[second].name, points: ratios.map { ($0.0, $0.1.ratio) },
            style: .markedLine,
            intervals: ratios.map { $0.1.interval.lowerBound > 0 ? $0.1.interval : nil },
            look: second)
        } + [
          SVGPlot.Series(
            name: "equal", points: [(level(0), 1), (level(levels - 1), 1)], style: .line, look: 6)
        ])
      return ReportFigure(
        "ratio-\(part)", plot, size: (340, 280),
        caption: "Below 1, the model named is nearer to X₀. Bars are 95 % intervals over images.")
    }
    return .init("Compared with \(models[0].name)", [.figures(figures), .data(ratios(result))])
  }

  private func ratios(_ result: Result) -> DataTable {
    DataTable(
      name: "ratios",
      caption: "Squared errors divided by those of \(models[0].name), with 95 % intervals over "
        + "images.",
      columns: ["model", "noise level", "t"]
        + Part.allCases.flatMap { [$0.title, "from", "to"] },
      rows: models.indices.dropFirst().flatMap { second in
        (0..<levels).map { k in
          [.word(models[second].name), .number(level(k)), .number(times[k])]
            + Part.allCases.flatMap { part -> [DataTable.Value] in
              let found = ratio(result, second, part, k)
              return [
                .init(found?.ratio), .init(found?.interval.lowerBound),
                .init(found?.interval.upperBound),
              ]
            }
        }
      })
  }

  private func table(_ result: Result) -> DataTable {
    DataTable(
      name: "errors", caption: "",
      columns: ["model", "t", "noise_level", "near", "near_error", "far", "far_error"],
      rows: models.indices.flatMap { number in
        result.errors[number].levels.enumerated().map { k, found in
          [.word(models[number].name), .number(found.time), .number(level(k))]
            + Part.allCases.flatMap { part -> [DataTable.Value] in
              let sums = SampleStatistics(part.sums(found))
              let root = Double(sums.values.count).squareRoot()
              return [.number(sums.mean), .init(sums.deviation.map { $0 / root })]
            }
        }
      })
  }
}
