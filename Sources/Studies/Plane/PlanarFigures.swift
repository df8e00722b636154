import Diffusion
import Reports

/// Pictures that several experiments in the plane use.
enum PlanarFigures {
  /// The largest number of points in one picture, so that pages stay small.
  private static let shownPoints = 4000

  /// Draws samples over the support of their law.
  ///
  /// - Parameters:
  ///   - name: the name of the figure's file.
  ///   - height: the largest |x₂| that is shown, so that pictures side by side can share a scale; nil
  ///     for one that suits the points.
  static func scatter(
    _ name: String, title: String, _ points: [PlanePoint], law: PlanarLaw, look: Int,
    height: Double? = nil
  ) -> ReportFigure {
    let limit =
      switch law {
      case .line: 4.5
      case .curve: 16.0
      case .points(let cloud): 1.5 * (cloud.points.map(\.norm).max() ?? 1)
      }
    let shown = points.prefix(shownPoints)
    let inside = shown.filter { abs($0.x) <= limit && abs($0.y) <= height ?? limit }
    let support = support(law)
    var plot = SVGPlot(
      title: title, xTitle: "x₁", yTitle: "x₂",
      series: [
        .init(name: "samples", points: inside.map { ($0.x, $0.y) }, style: .dots, look: look),
        .init(
          name: "data", points: support.points.map { ($0.x, $0.y) }, style: support.style, look: 6),
      ])
    plot.xCovered = room(around: support.points.map(\.x))
    plot.yCovered = height.map { [-$0, $0] } ?? room(around: support.points.map(\.y))
    let outside = shown.count - inside.count
    return .init(
      name, plot, size: (300, 300),
      caption: "The first \(shown.count) of \(points.count) samples are shown."
        + (outside == 0
          ? "" : " Of these, \(outside) \(outside == 1 ? "falls" : "fall") outside the picture."))
  }

  /// Returns the ends of the values' range, each moved outwards by a tenth of it.
  private static func room(around values: [Double]) -> [Double] {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    return [low - 0.1 * (high - low), high + 0.1 * (high - low)]
  }

  static func support(_ law: PlanarLaw) -> (points: [PlanePoint], style: SVGPlot.Style) {
    switch law {
    case .line: ([[-4, 0], [4, 0]], .line)
    case .curve: ((0...480).map { Spiral.point(1 + Double($0) / 40) }, .line)
    case .points(let cloud): (cloud.points, .markers)
    }
  }

  /// Returns a series' place in the legend's colours, the same for a method on all pages.
  static func look(_ objective: Objective?) -> Int {
    switch objective {
    case .cem: 0
    case .sgm: 1
    case .ddpm: 2
    case .v: 3
    case nil: 5
    }
  }
}
