import Diffusion
import FileFormats
import Foundation
import Images
import Reports

extension BlowUpStudy {
  /// For every law the place nearest to a distance of 0.1.
  private func representative(
    _ shown: [(law: String, course: Course)]
  ) -> [(law: String, course: Course)] {
    func miss(_ course: Course) -> Double { abs(log(course.place.distance / 0.1)) }
    return laws.compactMap { law in
      shown.filter { $0.law == law.name }.min { miss($0.course) < miss($1.course) }
    }
  }

  func scoreFigure(_ shown: [(law: String, course: Course)]) -> ReportFigure {
    var lines = representative(shown).enumerated().map { number, found in
      SVGPlot.Series(
        name: "\(found.law), r = \(text(found.course.place.distance))",
        points: found.course.rows.map { ($0.time, $0.score) }, look: number)
    }
    lines.append(
      .init(
        name: "0.1 / t", points: times.map { ($0, 0.1 / $0) }, style: .dots, look: 6))
    return .init(
      "score",
      SVGPlot(
        title: "|S| off the support", xTitle: "time t", yTitle: "|S|", xLog: true, yLog: true,
        series: lines), size: (340, 280),
      caption: "For each distribution the point nearest to a distance of 0.1. All lines end with "
        + "the slope −1 on the left.")
  }

  func errorFigure(_ shown: [(law: String, course: Course)]) -> ReportFigure {
    let lines = representative(shown).enumerated().map { number, found in
      SVGPlot.Series(
        name: found.law, points: found.course.rows.map { ($0.time, $0.error) }, look: number)
    }
    return .init(
      "limit",
      SVGPlot(
        title: "how far S t is from x − y", xTitle: "time t", yTitle: "|S t − (x − y)| / r",
        xLog: true, yLog: true, series: lines), size: (340, 280),
      caption: "The same points. The error is of order t.")
  }

  /// The three outputs at one point off the spiral.
  func outputFigure(_ found: [Found]) -> ReportFigure {
    let course = found.first { $0.law.name == "spiral" }?.courses.first {
      $0.place.kind == .off && $0.place.distance == 0.1
    }
    let rows = course?.rows ?? []
    return .init(
      "outputs",
      SVGPlot(
        title: "three targets at one point", xTitle: "time t", yTitle: "length", xLog: true,
        yLog: true,
        series: [
          .init(
            name: "S (SGM)", points: rows.map { ($0.time, $0.score) },
            look: PlanarFigures.look(.sgm)),
          .init(
            name: "ε (DDPM)", points: rows.map { ($0.time, $0.noise) },
            look: PlanarFigures.look(.ddpm)),
          .init(
            name: "f (CEM)", points: rows.map { ($0.time, $0.estimate) },
            look: PlanarFigures.look(.cem)),
        ]), size: (340, 280),
      caption: "At a distance of 0.1 from the spiral, inside of U = 6.")
  }

  // MARK: Fields

  func fieldSection(_ fields: [BlowUpField]) -> ReportSection {
    .init(
      "Where −S t points",
      [
        .paragraph(
          "From each point x of a grid a line leads towards x − S t, two fifths of the way. At a "
            + "large time it leads to an average of all data; at a small one to the nearest point, "
            + "and what is as near to several points becomes an edge between those that go to one "
            + "and to another."),
        .figures(fields.map(picture)),
      ])
  }

  private func picture(_ field: BlowUpField) -> ReportFigure {
    let gap = (Double.nan, Double.nan)
    let support = PlanarFigures.support(field.law)
    var plot = SVGPlot(
      title: "t = \(text(field.time))", xTitle: "x₁", yTitle: "x₂",
      series: [
        .init(
          name: "from x towards x − S t",
          points: field.arrows.flatMap { arrow in
            let end = arrow.start + 0.4 * (arrow.end - arrow.start)
            return [(arrow.start.x, arrow.start.y), (end.x, end.y), gap]
          }, look: 0),
        .init(
          name: "data", points: support.points.map { ($0.x, $0.y) }, style: support.style, look: 6),
      ])
    plot.xCovered = field.arrows.map(\.start.x)
    return .init(
      "field-\(field.name)-\(field.time < 0.01 ? "small" : "large")", plot, size: (300, 300),
      caption: "The exact score of the \(field.name.replacing("-", with: " ")).")
  }

  // MARK: Ties

  func tieFigures(_ found: [Found]) -> [ReportFigure] {
    guard let circle = found.first(where: { $0.law.name == "circle" }) else { return [] }
    let near = circle.courses.filter { $0.place.distance > 0.85 && $0.place.point[0] < 0.5 }
    let plot = SVGPlot(
      title: "near the centre of a circle", xTitle: "time t", yTitle: "|S| t", xLog: true,
      series: near.enumerated().map { number, course in
        .init(
          name: course.place.name,
          points: course.rows.filter { $0.time <= 1 }.map { ($0.time, $0.score * $0.time) },
          look: number)
      })
    return [
      .init(
        "tie", plot, size: (340, 280),
        caption: "At the centre S is 0 at all times. Beside it the score decides for the nearer "
          + "side once t is below the distance from the centre, and |S| t goes to the distance "
          + "from the circle.")
    ]
  }

  // MARK: Images

  /// The times of the columns.
  private static let shownTimes = [
    (10, "t=10"), (1, "t=1"), (0.1, "t=0.1"), (0.01, "t=0.01"), (1e-4, "t=1e-4"), (1e-6, "t=1e-6"),
  ]

  func imageSection(_ images: BlowUpImages, _ found: Found) throws -> ReportSection {
    func image(_ values: [Double]) -> GrayImage {
      GrayImage(
        width: images.width, height: images.height,
        pixels: PixelRange.signed.bytes(values.map { Float($0) }))
    }
    let shown = found.courses.filter { course in
      course.place.kind == .tied || ["test image", "noise"].contains(course.place.name)
    }
    let rows = shown.map { course in
      [image(course.place.point)]
        + Self.shownTimes.map { time, _ in
          let row = course.rows.min { abs(log($0.time / time)) < abs(log($1.time / time)) }
          return image(row?.f ?? course.place.limit)
        } + [image(course.place.limit)]
    }
    let grid = ImageGrid.compose(
      rows.flatMap { $0 }, columns: rows[0].count, scale: 2,
      captions: GridCaptions(
        columns: ["x"] + Self.shownTimes.map(\.1) + ["limit"]))
    return .init(
      "\(images.name): f on its way to the nearest image",
      [
        .paragraph(
          "Here the support is the \(images.count) training images, and f(x, t) the mean of all of "
            + "them with their weights at t. On the left x, on the right what f goes to. Between "
            + "two images, f at a fixed x goes to a mean with the weights e^(|y|²/4), which favour "
            + "the image with fewer grays; at a point that moves with the data it stays the half "
            + "of each, an image that nobody drew."),
        .figures([
          .init(
            "images", png: try PNG.encode(grid),
            alt: "points x, the estimate f at smaller and smaller times, and its limit",
            caption: "From the top: " + shown.map(\.place.name).joined(separator: "; ") + ".")
        ]),
      ])
  }
}
