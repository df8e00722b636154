import Foundation
import Reports
import Scoring

/// Strokes, gray levels, and facts of pixels, beside those of real images.
extension GiveawaysPage {
  // MARK: Strokes

  var strokeSection: ReportSection? {
    guard let strokes = giveaways.strokes else { return nil }
    func share(_ share: StrokeTrait.Share) -> String {
      String(format: "%.1f %%", 100 * share.value)
    }
    return .init(
      "Broken and merged strokes",
      [
        .paragraph(
          "Ink is gray from 128 of 255. Pieces of ink hold together over sides and corners, and "
            + "holes are parts of the ground that are shut in by ink. Classes are those that the "
            + "second classifier sees, in samples and real images alike. The probability of such a "
            + "difference by chance (Fisher's exact test) is corrected for the number of rows "
            + "(Holm)."),
        .table(totals(giveaways.strokeTotals ?? [])),
        .table(
          ReportTable(
            caption: "By class.",
            columns: [
              .init("class"), .init("trait"), .init("of samples", isNumeric: true),
              .init("of real", isNumeric: true), .init("of other real", isNumeric: true),
              .init("difference, 95 %", isNumeric: true), .init("by chance", isNumeric: true),
            ],
            rows: strokes.map { trait in
              let d = trait.difference
              return [
                .init("\(trait.label)"), .init(trait.kind.rawValue), .init(share(trait.samples)),
                .init(share(trait.real)), .init(trait.otherReal.map(share) ?? "–", .quiet),
                .init(
                  String(
                    format: "%+.1f (%+.1f to %+.1f)", 100 * d.difference, 100 * d.lower,
                    100 * d.upper)),
                .init(
                  String(format: "%.2g", trait.adjusted), trait.adjusted < 0.05 ? .strong : .quiet),
              ]
            })),
      ])
  }

  private func totals(_ totals: [StrokeTotal]) -> ReportTable {
    func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    return ReportTable(
      caption: "Over all classes, with those of real images in the samples' shares.",
      columns: [
        .init("trait"), .init("of samples", isNumeric: true), .init("of real", isNumeric: true),
        .init("of other real", isNumeric: true), .init("difference, 95 %", isNumeric: true),
      ],
      rows: totals.map { total in
        [
          .init(total.kind.rawValue), .init(share(total.samples)), .init(share(total.real)),
          .init(total.otherReal.map(share) ?? "–", .quiet),
          .init(
            String(format: "%+.1f ± %.1f", 100 * total.difference, 196 * total.error),
            total.isBeyondChance(among: totals.count) ? .strong : .plain),
        ]
      })
  }

  // MARK: Pixels

  var pixelSection: ReportSection? {
    .init(
      "Gray levels, and where the ink is",
      [
        .figures([grays] + giveaways.facts.map(plot)), .table(factTable),
      ])
  }

  private var grays: ReportFigure {
    func points(_ shares: [Double]) -> [(Double, Double)] {
      shares.enumerated().map { (Double($0), $1) }
    }
    return .init(
      "grays",
      SVGPlot(
        title: "Gray levels", xTitle: "level", yTitle: "share of all pixels", yLog: true,
        series: [
          .init(name: "samples", points: points(giveaways.grays.samples)),
          .init(name: giveaways.realName, points: points(giveaways.grays.real)),
        ]), caption: "How often each gray level occurs.")
  }

  private func plot(_ fact: FactDistribution) -> ReportFigure {
    func points(_ quantiles: [Double]) -> [(Double, Double)] {
      quantiles.enumerated().map { ($1, Double($0)) }
    }
    return .init(
      fact.name.rawValue,
      SVGPlot(
        title: SampleMeasure(fact.name).title, xTitle: Self.unit(fact.name),
        yTitle: "% of images up to here",
        series: [
          .init(name: "samples", points: points(fact.samples)),
          .init(name: giveaways.realName, points: points(fact.real)),
        ]), size: (300, 180), caption: "")
  }

  private static func unit(_ fact: ManifoldResidue.Name) -> String {
    switch fact {
    case .black, .nearlyBlack: "share of the pixels"
    case .specks: "per image"
    case .farEnergy: "sum of squared grays from 0 to 1"
    case .boxSide: "pixels"
    case .offset: "pixels from the centre"
    }
  }

  private var factTable: ReportTable {
    ReportTable(
      caption: "Means over images, and the Wasserstein distance of the distribution to that of "
        + "training images. Real test images have the distance that perfect samples would have.",
      columns: [
        .init("fact"), .init("samples", isNumeric: true), .init("real test", isNumeric: true),
        .init("distance of samples", isNumeric: true), .init("of real test", isNumeric: true),
      ],
      rows: card.samples.residue.facts.map { fact in
        let floor = card.floor?.residue[fact.name]
        return [
          .init(SampleMeasure(fact.name).title), .init(NumberText.short(fact.mean)),
          .init(floor.map { NumberText.short($0.mean) } ?? "–"),
          .init(fact.distance.map(NumberText.short) ?? "–", .strong),
          .init(floor?.distance.map(NumberText.short) ?? "–", .quiet),
        ]
      })
  }
}
