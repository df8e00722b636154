import Diffusion
import FileFormats
import Foundation
import Images
import Numerics
import Reports
import Wording

extension BlurStudy {
  // MARK: Networks

  func networkSection(_ result: Result) -> ReportSection {
    .init(
      "What networks have learnt",
      [
        .paragraph(
          "Networks of several sizes and trainings learn sharp data. Their samples are drawn in "
            + "many steps, without the noise of the last one, so that the exact score would leave "
            + "them on the support. If a network were the score of data with a blur s, all three "
            + "measures would give this s at every distance r. Near the support the largest score "
            + "is that of the network's other errors, along the support or of its place, so that "
            + "√(r/M) falls with r there; far away, a network whose score no longer grows with r "
            + "gives an s that rises like √r."),
        .figures(Self.laws.map { profileFigure(result, $0) }),
        .figures(
          Self.laws.flatMap { law in
            [
              scatterFigure(result, law, "bound", "√(r/M) at r = 1, t = 0.0001") {
                $0.profile.row(distance: 1, time: 1e-4)?.fromLargest
              },
              scatterFigure(result, law, "walk", "s by the slopes of all times") {
                $0.profile.fromAllTimes
              },
            ]
          }),
        .data(networkTable(result)), .data(ratioTable(result)),
      ])
  }

  private func profileFigure(_ result: Result, _ law: PlanarLaw) -> ReportFigure {
    let shape = sizes.shapes[sizes.shapes.count - 1]
    let distances = BlurProfile.distances(on: law)
    let ends = (distances.first ?? 0, distances.last ?? 1)
    let series = Self.objectives.flatMap { objective -> [SVGPlot.Series] in
      let cells = group(result.networks, law, shape, objective)
      let look = PlanarFigures.look(objective)
      let level = SampleStatistics.geometricMean(cells.map(\.fromResidue))
      func points(_ value: (BlurProfile.Row) -> Double?) -> [(Double, Double)] {
        distances.compactMap { r in
          let values = cells.compactMap { cell in
            cell.profile.row(distance: r, time: 1e-4).flatMap(value)
          }
          return values.isEmpty ? nil : (r, SampleStatistics(values).mean)
        }
      }
      return [
        .init(
          name: "\(objective.title), slope", points: points(\.fromSlope), style: .markedLine,
          look: look),
        .init(
          name: "\(objective.title), largest", points: points(\.fromLargest), style: .markers,
          look: look),
        .init(
          name: "\(objective.title), samples", points: [(ends.0, level), (ends.1, level)],
          look: look),
      ]
    }
    return .init(
      "profile-\(law.title)",
      SVGPlot(
        title: "\(law.title): s by distance", xTitle: "distance r from the support", yTitle: "s",
        xLog: true, yLog: true, series: series), size: (340, 280),
      caption:
        "\(shape.title), means over \(Names.count(sizes.seeds, "seed")) at t = 0.0001. Lines with markers: "
        + "from the slope; markers alone: from the largest score; level lines: from samples.")
  }

  /// The blur from samples against that by another measure, with a bar over seeds.
  private func scatterFigure(
    _ result: Result, _ law: PlanarLaw, _ name: String, _ xTitle: String,
    _ value: (Cell) -> Double?
  ) -> ReportFigure {
    var ends: [Double] = []
    var series = Self.objectives.map { objective -> SVGPlot.Series in
      let cells = sizes.shapes.map { group(result.networks, law, $0, objective) }
      let blurs = cells.map { $0.map(\.fromResidue) }
      let places = cells.map { SampleStatistics.geometricMean($0.compactMap(value)) }
      ends += places
      return .init(
        name: objective.title,
        points: zip(places, blurs).map { ($0, SampleStatistics.geometricMean($1)) },
        style: .markers,
        intervals: blurs.map { values in
          guard let low = values.min(), let high = values.max(), low < high else { return nil }
          return low...high
        }, look: PlanarFigures.look(objective))
    }
    let (low, high) = (ends.min() ?? 0.01, ends.max() ?? 1)
    series.append(.init(name: "equal", points: [(low, low), (high, high)], look: 6))
    return .init(
      "\(name)-\(law.title)",
      SVGPlot(
        title: "\(law.title): s from samples", xTitle: xTitle, yTitle: "s from samples",
        xLog: true, yLog: true, series: series), size: (340, 280),
      caption:
        "One marker per size and training, geometric means over \(Names.count(sizes.seeds, "seed")); bars "
        + "reach from the least to the greatest.")
  }

  private func networkTable(_ result: Result) -> DataTable {
    func value(_ cells: [Cell], _ value: (Cell) -> Double?) -> DataTable.Value {
      let values = cells.compactMap(value)
      return values.count < cells.count || values.isEmpty ? .missing : .word(spread(values))
    }
    return DataTable(
      name: "networks",
      caption:
        "s by each measure at t = 0.0001: means over \(Names.count(sizes.seeds, "seed")), ± 1 s.e. A slope "
        + "of 0 is that of sharp data or steeper; – where a score points towards data.",
      columns: [
        "law", "network", "method", "mean distance", "samples", "all times", "slope, r = 0.1",
        "slope, r = 1",
        "largest, r = 0.1", "largest, r = 1",
      ],
      rows: Self.laws.flatMap { law in
        sizes.shapes.flatMap { shape in
          Self.objectives.map { objective in
            let cells = group(result.networks, law, shape, objective)
            return [.word(law.title), .word(shape.title), .word(objective.title)]
              + [
                value(cells, \.residue), value(cells, \.fromResidue),
                value(cells, \.profile.fromAllTimes),
              ]
              + (0..<4).map { place in value(cells) { measures($0)[place] } }
          }
        }
      })
  }

  /// Where theory's s^2 = r / M holds: the ratio of the blur from samples to the others, over all
  /// networks of a method.
  private func ratioTable(_ result: Result) -> DataTable {
    DataTable(
      name: "ratios",
      caption: "s from samples divided by √(r/M) at t = 0.0001, over all networks of a method: "
        + "geometric mean, least and greatest. 1 where theory's s² = r/M holds; above 1, samples "
        + "are farther from the support than the bound alone makes them.",
      columns: ["law", "method", "r", "networks", "samples / √(r/M)", "least", "greatest"],
      rows: Self.laws.flatMap { law in
        Self.objectives.flatMap { objective in
          [0.03, 0.1, 0.3, 1].map { r in
            let ratios = result.networks.filter { $0.law == law && $0.objective == objective }
              .compactMap { cell in
                cell.profile.row(distance: r, time: 1e-4).map { cell.fromResidue / $0.fromLargest }
              }
            return [
              .word(law.title), .word(objective.title), .number(r), .whole(ratios.count),
              .number(SampleStatistics.geometricMean(ratios)), .init(ratios.min()),
              .init(ratios.max()),
            ]
          }
        }
      })
  }

  // MARK: Images

  func imageSections(_ result: Result) throws -> [ReportSection] {
    guard let first = result.images.first else { return [] }
    let rows = result.images.flatMap { [$0.shown, $0.grain] }
    let grid = ImageGrid.compose(
      rows.flatMap { $0 }, columns: first.shown.count, scale: 2,
      captions: GridCaptions(rows: result.images.flatMap { [$0.name, "grain"] }))
    return [
      .init(
        "The grain on black of models of images",
        [
          .paragraph(
            "Outside the strokes MNIST's images are exactly black, so that the data are flat in "
              + "these pixels and what a sample has there is grain: the residue of a blur. It is "
              + "measured on pixels farther than two from ink, before clipping and rounding, with "
              + "black −1 and white 1; a gray level is \(text(2 / 255.0)). The same pixels of "
              + "test images have \(text(result.realResidue ?? .nan)). The "
              + "slope of the score against grain is measured on black pixels of noised test "
              + "images at the smallest time, where the noise has a deviation of 0.01; the "
              + "largest score is that of whole images, r their distance from the clean ones."),
          .figures([
            .init(
              "grain", png: try PNG.encode(grid), alt: "samples, and their grain on black",
              caption: "The first samples of each model. Below them what is left on black, "
                + "\(text(BlurImages.gain)) times larger, on mid-gray; ink and its surroundings "
                + "are white.")
          ]),
          .data(grainTable(result)),
        ])
    ]
  }

  private func grainTable(_ result: Result) -> DataTable {
    DataTable(
      name: "grain",
      caption: "Blur of models of images. 0 is the slope of sharp data or a steeper one.",
      columns: [
        "model", "s from samples", "± 1 s.e.", "grain of the input", "r", "largest |S|",
        "s from the slope", "s from the largest",
      ],
      rows: result.images.flatMap { row in
        row.grains.map { grain in
          [.word(row.name)]
            + [
              row.residue, row.uncertainty, grain.size, grain.distance, grain.largest,
              grain.fromSlope, grain.fromLargest,
            ].map { .init($0) }
        }
      })
  }
}
