import Foundation

/// A line or marker plot as SVG text. The same plot always gives the same text.
///
/// Parts that change their colours where dark ones are preferred have the classes `plot-background`,
/// `plot-grid`, `plot-axis` and `plot-reference`; see `darkStyle`.
package struct SVGPlot: Sendable {
  package enum Style: Sendable {
    case line
    case markers
    /// A line with a marker at each point, for few points.
    case markedLine
    /// A dot at each point, for thousands of points.
    case dots
  }

  package enum Direction: Sendable {
    case horizontal
    case vertical
  }

  package enum LegendPlace: Sendable {
    case right
    /// The legend stands in rows below the axis, for narrow plots.
    case below
  }

  /// One named curve or cloud of points.
  package struct Series: Sendable {
    /// The name in the legend. A plot whose only series has no name has no legend.
    package let name: String
    /// The points (x, y). A point that is not finite, or not positive on a logarithmic axis, is
    /// left out and interrupts the line.
    package let points: [(Double, Double)]
    package let style: Style
    /// A bar through each point, such as its error, [points.count]; empty for none. An interval
    /// whose end cannot be drawn is left out.
    package let intervals: [ClosedRange<Double>?]
    package let direction: Direction
    /// The index of the colour and marker; nil for the series' position.
    package let look: Int?

    package init(
      name: String, points: [(Double, Double)], style: Style = .line,
      intervals: [ClosedRange<Double>?] = [], direction: Direction = .vertical, look: Int? = nil
    ) {
      precondition(
        intervals.isEmpty || intervals.count == points.count,
        "\(points.count) points need \(points.count) intervals, not \(intervals.count)")
      self.name = name
      self.points = points
      self.style = style
      self.intervals = intervals
      self.direction = direction
      self.look = look
    }
  }

  package var title: String
  package var xTitle: String
  package var yTitle: String
  /// Whether the axis is logarithmic.
  package var xLog: Bool
  /// Whether the axis is logarithmic.
  package var yLog: Bool
  /// The series in the order in which they are drawn, the first at the bottom.
  package var series: [Series]
  /// The size of the area between the axes, in SVG units.
  package var size = (width: 560, height: 340)
  package var legend = LegendPlace.right
  /// The position of a dashed vertical line: the value with which others are compared.
  package var xReference: Double?
  /// Values that the x axis covers in addition to the data.
  package var xCovered: [Double] = []
  /// Values that the y axis covers besides the data's, so that plots side by side can share it.
  package var yCovered: [Double] = []
  /// The names of the positions y = 0, 1, 2 and so on, from the top; empty for an axis of numbers.
  package var yNames: [String] = []

  package init(
    title: String, xTitle: String, yTitle: String, xLog: Bool = false, yLog: Bool = false,
    series: [Series]
  ) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.xLog = xLog
    self.yLog = yLog
    self.series = series
  }

  package enum Place: Sendable {
    /// A file of its own, which brings its colours for dark surroundings.
    case file
    /// Inside an HTML page, which has those colours. There the plot is not made so small that its
    /// text could not be read; see `smallestShare`.
    case page
  }

  /// The part of its width at which text of 12 units is still 11 pixels high.
  private static let smallestShare = 11.0 / 12

  /// Colours where dark ones are preferred, as CSS rules.
  static let darkStyle = """
    .plot-background { fill: #1b1e22; }
    .plot-grid { stroke: #2b2f35; }
    .plot-axis, .plot-reference { stroke: #9ba1aa; }
    svg text { fill: #e6e7e9; }
    svg [stroke="#0072b2"] { stroke: #4ba3dc; }
    svg [fill="#0072b2"] { fill: #4ba3dc; }
    """

  /// Returns the SVG document. If no point can be drawn, it shows empty axes and says so.
  package func render(for place: Place = .file) -> String {
    let layout = PlotLayout(self)
    let least = Int((Double(layout.width) * Self.smallestShare).rounded(.up))
    let style = place == .page ? " style=\"min-width: \(least)px\"" : ""
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(layout.width)" height="\(layout.height)" \
      viewBox="0 0 \(layout.width) \(layout.height)" \
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="12" \
      fill="#222222"\(style)>
      """,
      "<title>\(SVGText.escaped(title))</title>",
    ]
    if place == .file {
      lines.append(
        "<style>\n@media (prefers-color-scheme: dark) {\n\(Self.darkStyle)\n}\n</style>")
    }
    lines += [
      """
      <rect class="plot-background" width="\(layout.width)" height="\(layout.height)" \
      fill="#ffffff"/>
      """
    ]
    lines += axes(layout)
    for (index, series) in series.enumerated() {
      lines += draw(series, look: PlotLook(series.look ?? index), layout)
    }
    lines += legend(layout)
    if !series.contains(where: { $0.points.contains(where: layout.canDraw) }) {
      lines.append(
        SVGText.element(
          "no data", x: layout.left + layout.plotWidth / 2, y: layout.top + layout.plotHeight / 2,
          "text-anchor=\"middle\" fill=\"#888888\" font-size=\"14\""))
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }
}
