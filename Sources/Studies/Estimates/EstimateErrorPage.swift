import Diffusion
import Numerics
import Reports

extension EstimateErrorStudy {
  package func page(of result: Result) -> StudyPage {
    let contrasts = contrasts(result)
    return StudyPage(
      name: name, title: "The error of the estimate by noise level",
      claim: claim(contrasts), remarks: [remark],
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
            .figures(EstimatePart.allCases.map { errorFigure(result, $0) }),
          ])
      ] + (contrasts.isEmpty ? [] : [ratioSection(contrasts)]) + [
        .init("All numbers", [.file(table(result))])
      ],
      settings: [
        ("models", models.map { "\($0.name) (\($0.model.hash))" }.joined(separator: ", ")),
        ("images", "\(images.count) of \(images.source)"), ("noise levels", "\(levels)"),
        ("seed", "\(seed)"),
      ])
  }

  private var remark: String {
    isPaired
      ? "Ratios are geometric means over \(models.count / 2) pairs of models; intervals are "
        + "Student's on the logarithms of the pairs' ratios, one level at a time."
      : "Intervals count \(images.count) images and one model of each kind. Other training seeds "
        + "would move them, by how much only other seeds can tell."
  }

  private func level(_ index: Int) -> Double { OrnsteinUhlenbeck.noiseLevel(times[index]) }

  private func claim(_ contrasts: [EstimateContrast]) -> String {
    guard !contrasts.isEmpty else { return "The error of \(groups[0].name) by noise level." }
    return contrasts.map { contrast in
      let parts = [0, levels / 2, levels - 1].map { k in
        let ratios = EstimatePart.allCases.map { part in
          "\(contrast[part][k].map { NumberText.short($0.ratio) } ?? "any number of") times "
            + part.title
        }
        return "at noise \(NumberText.short(level(k))) \(ratios.joined(separator: " and "))"
      }
      return "The squared error of \(contrast.name) is that of \(groups[0].name) "
        + parts.joined(separator: ", ") + "."
    }.joined(separator: " ")
  }

  private func errorFigure(_ result: Result, _ part: EstimatePart) -> ReportFigure {
    let plot = SVGPlot(
      title: "squared error \(part.title)", xTitle: "noise level", yTitle: "squared error an image",
      xLog: true, yLog: true,
      series: groups.map { group in
        SVGPlot.Series(
          name: group.name,
          points: (0..<levels).map { k in
            let means = group.models.map { part.mean(result.errors[$0].levels[k]) }
            return (level(k), SampleStatistics.geometricMean(means))
          }, style: .markedLine)
      })
    return .init(
      "error-\(part)", plot, size: (340, 280),
      caption: isPaired ? "Geometric means over the models." : "Means over the images.")
  }

  private func ratioSection(_ contrasts: [EstimateContrast]) -> ReportSection {
    let first = groups[0].name
    let figures = EstimatePart.allCases.map { part in
      let equal = [(level(0), 1.0), (level(levels - 1), 1.0)]
      let series = contrasts.enumerated().map { number, contrast in
        let found = contrast[part].enumerated().compactMap { k, found in
          found.map { (level(k), $0) }
        }
        return SVGPlot.Series(
          name: contrast.name, points: found.map { ($0.0, $0.1.ratio) }, style: .markedLine,
          intervals: found.map(\.1.interval), look: number + 1)
      }
      let plot = SVGPlot(
        title: "compared with \(first), \(part.title)", xTitle: "noise level",
        yTitle: "ratio of squared errors", xLog: true, yLog: true,
        series: series + [SVGPlot.Series(name: "equal", points: equal, style: .line, look: 6)])
      return ReportFigure(
        "ratio-\(part)", plot, size: (340, 280),
        caption: "Below 1, the model named is nearer to X₀. Bars are 95 % intervals.")
    }
    return .init("Compared with \(first)", [.figures(figures), .data(ratioTable(contrasts))])
  }

  private func ratioTable(_ contrasts: [EstimateContrast]) -> DataTable {
    DataTable(
      name: "ratios",
      caption: "Squared errors divided by those of \(groups[0].name), with 95 % intervals.",
      columns: ["model", "noise level", "t"]
        + EstimatePart.allCases.flatMap { [$0.title, "from", "to"] },
      rows: contrasts.flatMap { contrast in
        (0..<levels).map { k in
          [.word(contrast.name), .number(level(k)), .number(times[k])]
            + EstimatePart.allCases.flatMap { part -> [DataTable.Value] in
              let found = contrast[part][k]
              return [
                .init(found?.ratio), .init(found?.interval?.lowerBound),
                .init(found?.interval?.upperBound),
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
            + EstimatePart.allCases.flatMap { part -> [DataTable.Value] in
              let sums = SampleStatistics(part.sums(found))
              let root = Double(sums.values.count).squareRoot()
              return [.number(sums.mean), .init(sums.deviation.map { $0 / root })]
            }
        }
      })
  }
}
