import Diffusion
import Foundation
import Numerics
import Reports
import Wording
import Scoring

extension OneTokenStudy {
  /// The measures that the page draws. The energy far from ink is none of them: pictures like noise
  /// have ink everywhere.
  private static let shown: [SampleMeasure] = [.frechet, .slicedPixels]

  package func page(of result: Result) -> StudyPage {
    StudyPage(
      name: name, title: "A whole image as one vector, through perceptrons of growing width",
      claim: claim(result),
      remarks: [
        "These networks know nothing of pixels beside each other, and draw poor digits by any "
          + "measure. What counts is which prediction fails first as the network gets narrow."
      ],
      sections: [
        .init(
          "By width",
          [
            .paragraph(
              "An image has \(dataset.train.imageSize) numbers. Four ReLU layers of one width "
                + "predict the noise, the image or the velocity from all of them at once. A "
                + "layer narrower than the image cannot hold its noise."),
            .figures(Self.shown.map { figure(result, $0) }), .data(table(result)),
            .file(raw(result)),
          ])
      ],
      settings: [
        ("dataset", dataset.name), ("widths", sizes.widths.listed),
        (
          "training",
          "\(sizes.steps) steps of Adam with learning rate \(Self.learningRate), each on "
            + "\(sizes.batch) images, log-uniform times"
        ),
        ("samples", "\(sizes.samples)"),
        (
          "sampler",
          "\(Self.sampling.sampler.rawValue), \(Self.sampling.schedule.rawValue), "
            + "\(Self.sampling.steps) steps, no clipping"
        ),
        ("seeds", "\(sizes.seeds) from \(seed)"),
      ])
  }

  private func values(
    _ result: Result, _ prediction: Objective, _ width: Int, _ measure: SampleMeasure
  ) -> [Double] {
    result.cells.filter { $0.prediction == prediction && $0.width == width }
      .compactMap { $0.numbers.measures?[measure] }
  }

  /// The geometric mean; nil if the sampler diverged for every seed.
  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : SampleStatistics.geometricMean(values)
  }

  private func claim(_ result: Result) -> String {
    let ends = [sizes.widths.min(), sizes.widths.max()].compactMap { $0 }
    let parts = ends.map { width in
      "with \(width) units "
        + [Objective.ddpm, .cem].map { prediction in
          let found = mean(values(result, prediction, width, .frechet))
          return "\(found.map { NumberText.short($0) } ?? "nothing (it diverged)") "
            + "(\(prediction.title))"
        }.joined(separator: " and ")
    }
    return "FID of \(sizes.samples) samples is \(parts.joined(separator: ", ")); "
      + "\(NumberText.short(result.floor[.frechet] ?? 0)) for as many real images, "
      + "\(NumberText.short(result.ceiling[.frechet] ?? 0)) for uniform noise."
  }

  private func figure(_ result: Result, _ measure: SampleMeasure) -> ReportFigure {
    let series = Self.predictions.map { prediction in
      let groups = sizes.widths.map { ($0, values(result, prediction, $0, measure)) }
        .filter { !$0.1.isEmpty }
      return SVGPlot.Series(
        name: prediction.title,
        points: groups.compactMap { width, found in mean(found).map { (Double(width), $0) } },
        style: .markedLine,
        intervals: groups.map { _, found in
          guard let low = found.min(), let high = found.max(), low < high else { return nil }
          return low...high
        }, look: PlanarFigures.look(prediction))
    }
    let ends = [sizes.widths.min(), sizes.widths.max()].compactMap { $0.map(Double.init) }
    let levels = [("real images", result.floor, 6), ("noise", result.ceiling, 5)].map {
      name, found, look in
      SVGPlot.Series(
        name: name, points: ends.map { ($0, found[measure] ?? 0) }, style: .line, look: look)
    }
    let plot = SVGPlot(
      title: measure.title, xTitle: "width of the layers", yTitle: "distance from real images",
      xLog: true, yLog: true, series: series + levels)
    return .init(
      measure.rawValue, plot, size: (340, 280),
      caption:
        "Geometric means over \(Names.count(sizes.seeds, "seed")); bars reach from the least to the "
        + "greatest.")
  }

  private func table(_ result: Result) -> DataTable {
    let all: [SampleMeasure] = [.frechet, .slicedFeatures, .slicedPixels, .across, .along]
    let real = [("real images", result.floor), ("noise", result.ceiling)].map {
      name, found -> [DataTable.Value] in
      [.word(name), .missing] + all.map { .init(found[$0]) } + [.missing]
    }
    return DataTable(
      name: "means",
      caption: "Distances from real images: geometric means over the seeds whose sampler did not "
        + "diverge.",
      columns: ["predicts", "width"] + all.map(\.title) + ["seeds"],
      rows: Self.predictions.flatMap { prediction in
        sizes.widths.map { width -> [DataTable.Value] in
          let found = all.map { values(result, prediction, width, $0) }
          return [.word(prediction.title), .whole(width)] + found.map { .init(mean($0)) }
            + [.whole(found[0].count)]
        }
      } + real)
  }

  private func raw(_ result: Result) -> DataTable {
    DataTable(
      name: "cells", caption: "",
      columns: ["predicts", "width", "seed", "loss", "measure", "value"],
      rows: result.cells.flatMap { cell in
        SampleMeasure.allCases.compactMap { measure in
          cell.numbers.measures?[measure].map {
            [
              .word(cell.prediction.rawValue), .whole(cell.width), .word("\(cell.seed)"),
              .number(cell.numbers.loss), .word(measure.rawValue), .number($0),
            ]
          }
        }
      })
  }
}
