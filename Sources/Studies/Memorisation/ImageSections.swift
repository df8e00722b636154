import Diffusion
import FileFormats
import Foundation
import Images
import Reports

/// The sections in which `digits lab memorisation` reports on a dataset's images.
struct ImageSections {
  let study: ImageStudy
  let result: ImageStudy.Result

  private typealias Row = ImageStudy.Row

  private var all: [Row] { [result.fresh].compactMap { $0 } + result.rows }

  // MARK: Claim

  var claim: String {
    let parts = result.rows.map { row in
      "\(row.name) \(NumberText.short(100 * row.nearest.memorised)) %"
        + (row.distance.map { " (FID \(NumberText.short($0)))" } ?? "")
    }
    return "This share of \(study.count) images per model on \(study.dataset.name) is memorised: "
      + parts.joined(separator: "; ")
      + (result.fresh.map {
        "; test images \(NumberText.short(100 * $0.nearest.memorised)) %"
          + ($0.distance.map { " (FID \(NumberText.short($0)))" } ?? "")
      } ?? "") + "."
  }

  // MARK: Sections

  func sections() throws -> [ReportSection] {
    [
      .init(
        "\(study.dataset.name): which images are copies",
        [
          .paragraph(
            "The upper rows show the first samples of a seed, not picked by hand. The lower rows "
              + "show the training image nearest to each. The empirical model draws with the "
              + "default sampler in \(study.steps) steps. Inertial images take one evaluation. "
              + "Their automatic bandwidth is \(NumberText.short(result.automatic.bandwidth)) per "
              + "pixel (black -1, white 1), which follows from \(study.dataset.train.count) images "
              + "of intrinsic dimension \(NumberText.text(result.automatic.dimension))."),
          .figures(try all.enumerated().map(picture)), .data(table("images", all)),
        ]),
      .init(
        "\(study.dataset.name): the bandwidth decides",
        [
          .paragraph(
            "A narrow bandwidth gives one training image all the weight, which makes a copy. A "
              + "wide one mixes many images into something new but blurred. The theory needs n h^d "
              + "neighbours to make the mean smooth, and \(study.dataset.train.count) images in "
              + "\(NumberText.text(result.automatic.dimension)) dimensions do not have so many."),
          .figures(figures + [try bandwidthPicture()]), .file(table("bandwidths", result.sweep)),
        ]),
    ]
  }

  /// Shows the same draws at every bandwidth of the full update, one row each, narrowest on top.
  private func bandwidthPicture() throws -> ReportFigure {
    let rows = result.sweep.filter { $0.inertia?.step == .full }
    let widths = rows.compactMap { $0.inertia.map { NumberText.text($0.bandwidth) } }
    return .init(
      "bandwidths", png: try png(rows.map { $0.shown.map(\.sample) }),
      alt: "the same samples at bandwidths from narrow to wide",
      caption: "The rows use the same training images and noise, from the top with h = "
        + "\(widths.joined(separator: ", ")).")
  }

  /// Returns a picture of rows of images.
  private func png(_ rows: [[GrayImage]]) throws -> Data {
    try PNG.encode(
      ImageGrid.compose(rows.flatMap { $0 }, columns: rows[0].count, scale: 2),
      text: [(key: "Software", value: study.software)])
  }

  private func picture(_ index: Int, _ row: Row) throws -> ReportFigure {
    .init(
      "pairs-\(index)-" + Self.stem(row.name),
      png: try png([row.shown.map(\.sample), row.shown.map(\.neighbour)]),
      alt: "samples of \(row.name) over the training images nearest to them",
      caption: "\(row.name): \(NumberText.short(100 * row.nearest.memorised)) % memorised"
        + (row.nearest.duplicates.map { ", \($0) of \(study.count) duplicates" } ?? "") + ".")
  }

  private static func stem(_ name: String) -> String {
    name.split(separator: ", h =")[0].split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      .joined(separator: "-")
  }

  private func table(_ name: String, _ rows: [Row]) -> DataTable {
    DataTable(
      name: name,
      caption: PointNeighbours.legend(
        "pixel distances (black 0, white 1) to \(study.dataset.train.count) training images",
        fresh: "test images")
        + " FID is that of \(study.count) images, with the features of `digits fid`.",
      columns: [
        "images", "evaluations", "bandwidth", "nearest", "second nearest", "nearest / second",
        "memorised %", "duplicates %", "FID",
      ],
      rows: rows.map { row in
        [
          .word(row.name), .whole(row.evaluations), .init(row.inertia?.bandwidth),
          .number(row.nearest.median), .number(row.second), .number(row.nearest.medianRatio),
          .number(100 * row.nearest.memorised),
          .init(row.nearest.duplicates.map { 100 * Double($0) / Double(study.count) }),
          .init(row.distance),
        ]
      })
  }

  // MARK: Figures

  private var figures: [ReportFigure] {
    [
      figure(
        "memorised", "Copies", "memorised images (%)", yLog: false,
        caption: "Share of images whose nearest training image is less than a third as far as the "
          + "second."
      ) { 100 * $0.nearest.memorised },
      figure(
        "nearest", "Novelty", "median distance to the nearest training image", yLog: true,
        caption:
          "Median distance to the nearest training image. Images of noise are far from all of "
          + "them, and as new as they are useless."
      ) { $0.nearest.median },
      figure(
        "fid", "Quality", "FID against the training images", yLog: true,
        caption: "FID of \(study.count) images against the training images."
      ) { $0.distance },
    ].compactMap { $0 }
  }

  /// Plots one measure against bandwidth, with flat lines for arms without one; nil if it is empty.
  private func figure(
    _ name: String, _ title: String, _ yTitle: String, yLog: Bool, caption: String,
    _ value: (Row) -> Double?
  ) -> ReportFigure? {
    let bandwidths = result.sweep.compactMap { $0.inertia?.bandwidth }
    guard let low = bandwidths.min(), let high = bandwidths.max() else { return nil }
    var series = [(Inertia.Step.full, "full update"), (.half, "half update")].enumerated().map {
      look, step in
      SVGPlot.Series(
        name: step.1,
        points: result.sweep.compactMap { row in
          guard let inertia = row.inertia, inertia.step == step.0 else { return nil }
          return value(row).map { (inertia.bandwidth, $0) }
        }, style: .markedLine, look: look)
    }
    guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
    for (index, row) in all.filter({ $0.inertia == nil }).enumerated() {
      guard let level = value(row) else { continue }
      series.append(
        .init(
          name: row.name, points: [(low, level), (high, level)], style: .line,
          look: row.evaluations == 0 ? 6 : 1 + index))
    }
    var plot = SVGPlot(
      title: title, xTitle: "bandwidth h (per pixel, black −1 to white 1)", yTitle: yTitle,
      xLog: true, yLog: yLog, series: series)
    plot.xReference = result.automatic.bandwidth
    return .init(
      "bandwidth-\(name)", plot, size: (340, 280),
      caption: caption + " The dashed line is the automatic bandwidth.")
  }

  var settings: [StudyPage.Setting] {
    [
      ("dataset", "\(study.dataset.name), \(study.dataset.train.count) training images"),
      ("images of each model", "\(study.count)"),
      ("sampler", "dpm2m-sde, quadratic, \(study.steps) steps"),
      ("intrinsic dimension", "\(NumberText.text(result.automatic.dimension)) (TwoNN)"),
      ("automatic bandwidth", NumberText.short(result.automatic.bandwidth)),
    ]
  }
}
