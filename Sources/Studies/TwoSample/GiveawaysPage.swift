import Foundation
import Images
import Reports
import Runs
import Scoring

/// One page on what gives samples away: how well networks tell them from real images, by which pixels
/// and in which images, and how grays, places and strokes are distributed.
package struct GiveawaysPage {
  let card: ScoreCard
  let giveaways: Giveaways
  let samples: ImageBatch
  /// The real images that the networks learnt from and were tested on.
  let real: ImageBatch
  private let invocation: Invocation

  /// - Parameters:
  ///   - card: with giveaways.
  ///   - samples: those of the card.
  ///   - real: the training images that stood against them.
  package init(
    _ card: ScoreCard, samples: ImageBatch, real: ImageBatch, by invocation: Invocation
  ) {
    guard let giveaways = card.giveaways else {
      preconditionFailure("The page shows what discriminators found, and none was trained")
    }
    (self.card, self.giveaways) = (card, giveaways)
    (self.samples, self.real, self.invocation) = (samples, real, invocation)
  }

  /// Returns the whole page.
  ///
  /// - Throws: an error only if a picture cannot be encoded or the page's template is wrong.
  package func render() throws -> String {
    try ReportPage(
      title: "What gives \(samples.source) away", claim: claim, remarks: card.leftOut,
      sections: [overview] + (try giveaways.views.map(section))
        + [classSection, strokeSection, pixelSection].compactMap { $0 },
      settings: settings, command: invocation.command, program: invocation.version
    ).render()
  }

  private var claim: String {
    giveaways.summary.map { line in line.prefix(1).uppercased() + line.dropFirst() + "." }
      .joined(separator: " ")
  }

  private var settings: [(name: String, value: String)] {
    guard let first = giveaways.views.first?.result else { return [] }
    let repetitions = first.samples.count
    return [
      ("samples", "\(NumberText.whole(samples.count)), \(samples.source)"),
      (
        "in the two-sample test",
        "\(NumberText.whole(first.learnt + first.tested)) of them, each against a real image"
          + (samples.labels == nil ? "" : " of its class")
      ),
      (
        "learnt from, tested on",
        "\(NumberText.whole(first.learnt)) and \(NumberText.whole(first.tested)) of each kind"
      ), ("repetitions", "\(repetitions), tested on different images"),
      ("real images", real.source),
      ("real images of plots", "\(NumberText.whole(giveaways.realCount)) \(giveaways.realName)"),
    ] + (card.judge.map { [("classes", "by the second classifier, \($0.hash.prefix(16))")] } ?? [])
  }

  // MARK: How well

  private var overview: ReportSection {
    .init(
      "How well networks tell them",
      [
        .paragraph(
          "A network was trained on samples and as many real images, and asked of others that it "
            + "had not seen which they are. The area under its ROC curve (AUC) is 0.5 if it cannot "
            + "tell and 1 if it always can. The control learns to tell real images from other real "
            + "ones, which nothing tells apart. Intervals (95 %) are those of the tested images; another "
            + "network would look at other things."),
        .table(
          ReportTable(
            caption: "Areas on held-out images.",
            columns: [
              .init("gray levels seen"), .init("samples", isNumeric: true),
              .init("real against real", isNumeric: true),
              .init("as learnt", isNumeric: true), .init("would have been seen", isNumeric: true),
            ],
            rows: giveaways.views.map { view in
              [
                .init(view.result.view.rawValue), .init(Self.text(view.area), .strong),
                .init(view.control.map(Self.text) ?? "–"),
                .init(
                  view.result.samples.map { String(format: "%.3f", $0.trainingArea) }
                    .joined(separator: ", "), .quiet),
                .init(String(format: "from %.3f up", view.result.detectableArea)),
              ]
            })),
        .paragraph(
          "\"As learnt\" is the area on the images learnt from: near 0.5, the network has learnt "
            + "nothing, and the area says nothing. An area in the last column is shown by such a "
            + "test in four of five cases."),
      ])
  }

  // MARK: Classes

  private var classSection: ReportSection? {
    let labels = Set(giveaways.views.flatMap(\.classes).map(\.label)).sorted()
    guard !labels.isEmpty else { return nil }
    let columns =
      [ReportTable.Column("class"), .init("samples", isNumeric: true)]
      + giveaways.views.flatMap { view in
        [
          ReportTable.Column(view.result.view.rawValue, isNumeric: true),
          .init("control", isNumeric: true),
        ]
      }
    return .init(
      "Which digits",
      [
        .paragraph(
          "The areas among images of one class, as the second classifier sees it, for each of the "
            + "views above. With so many classes, one interval of twenty misses by chance."),
        .table(
          ReportTable(
            caption: "Areas by class, on held-out images.", columns: columns,
            rows: labels.map { label in
              let rows = giveaways.views.map { view in view.classes.first { $0.label == label } }
              let count = rows.compactMap { $0 }.first?.samples ?? 0
              return [.init("\(label)"), .init("\(count)")]
                + rows.flatMap { row in
                  [
                    ReportTable.Cell(row.map { Self.short($0.area) } ?? "–"),
                    .init(row?.control.map(Self.short) ?? "–", .quiet),
                  ]
                }
            })),
      ])
  }

  private static func short(_ area: ViewGiveaways.Area) -> String {
    String(format: "%.2f ± %.2f", area.area, area.halfWidth)
  }

  static func text(_ area: ViewGiveaways.Area) -> String {
    String(format: "%.3f ± %.3f", area.area, area.halfWidth)
  }
}
