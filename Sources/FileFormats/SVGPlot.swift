import Foundation

/// A line or marker plot as SVG text. The same plot gives the same text.
package struct SVGPlot: Sendable {
  package enum Style: Sendable {
    case line
    case markers
  }

  /// One named curve or cloud of points.
  package struct Series: Sendable {
    /// Shown in the legend; a plot whose only series has no name has no legend.
    package let name: String
    /// (x, y). A point that is not finite, or not positive on a logarithmic axis, is left out and
    /// interrupts its line.
    package let points: [(Double, Double)]
    package let style: Style

    package init(name: String, points: [(Double, Double)], style: Style = .line) {
      self.name = name
      self.points = points
      self.style = style
    }
  }

  package var title: String
  package var xTitle: String
  package var yTitle: String
  /// Whether the axis is logarithmic.
  package var xLog: Bool
  /// Whether the axis is logarithmic.
  package var yLog: Bool
  /// Drawn in this order, the first at the bottom.
  package var series: [Series]

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

  /// The SVG document. Without a point that can be drawn it shows empty axes and says so.
  package func render() -> String {
    let layout = PlotLayout(self)
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(layout.width)" height="\(layout.height)" \
      viewBox="0 0 \(layout.width) \(layout.height)" \
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="12" fill="#222222">
      """,
      "<title>\(SVGText.escaped(title))</title>",
      "<rect width=\"\(layout.width)\" height=\"\(layout.height)\" fill=\"#ffffff\"/>",
    ]
    lines += axes(layout)
    for (index, series) in series.enumerated() {
      lines += draw(series, look: PlotLook(index), layout)
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

  // MARK: Axes

  private func axes(_ layout: PlotLayout) -> [String] {
    let right = layout.left + layout.plotWidth
    let bottom = layout.top + layout.plotHeight
    var grid = ""
    var labels: [String] = []
    for tick in layout.xAxis.ticks {
      let x = SVGText.number(layout.x(tick.value))
      grid += "M\(x) \(layout.top)V\(bottom)"
      labels.append("<text x=\"\(x)\" y=\"\(bottom + 18)\">\(tick.label)</text>")
    }
    labels = ["<g text-anchor=\"middle\" fill=\"#555555\">"] + labels + ["</g>"]
    labels.append("<g text-anchor=\"end\" fill=\"#555555\">")
    for tick in layout.yAxis.ticks {
      let y = layout.y(tick.value)
      grid += "M\(layout.left) \(SVGText.number(y))H\(right)"
      labels.append(
        "<text x=\"\(layout.left - 8)\" y=\"\(SVGText.number(y + 4))\">\(tick.label)</text>")
    }
    labels.append("</g>")
    let middle = layout.top + layout.plotHeight / 2
    return [
      "<path d=\"\(grid)\" fill=\"none\" stroke=\"#e6e6e6\"/>",
      """
      <path d="M\(layout.left) \(layout.top)V\(bottom)H\(right)" fill="none" stroke="#555555"/>
      """,
    ] + labels + [
      SVGText.element(title, x: layout.left, y: 26, "font-size=\"16\" font-weight=\"bold\""),
      SVGText.element(
        xTitle, x: layout.left + layout.plotWidth / 2, y: bottom + 42,
        "text-anchor=\"middle\" font-size=\"13\""),
      SVGText.element(
        yTitle, x: 18, y: middle,
        "text-anchor=\"middle\" font-size=\"13\" transform=\"rotate(-90 18 \(middle))\""),
    ]
  }

  // MARK: Data

  private func draw(_ series: Series, look: PlotLook, _ layout: PlotLayout) -> [String] {
    let runs = series.points.split { !layout.canDraw($0) }.map { run in
      run.map { (x: layout.x($0.0), y: layout.y($0.1)) }
    }
    var path = ""
    var markers: [String] = []
    for run in runs {
      // A line needs two points; one alone would be invisible.
      if series.style == .markers || run.count == 1 {
        markers += run.map { look.marker(x: $0.x, y: $0.y) }
      } else {
        path += "M" + run.map { SVGText.pair($0.x, $0.y) }.joined(separator: "L")
      }
    }
    var lines: [String] = []
    if !path.isEmpty { lines.append("<path d=\"\(path)\" \(look.stroke)/>") }
    if !markers.isEmpty {
      lines += ["<g fill=\"\(look.colour)\" fill-opacity=\"0.85\">"] + markers + ["</g>"]
    }
    return lines
  }

  // MARK: Legend

  private func legend(_ layout: PlotLayout) -> [String] {
    guard layout.hasLegend else { return [] }
    let left = layout.left + layout.plotWidth + 18
    return series.enumerated().flatMap { index, series in
      let look = PlotLook(index)
      let y = layout.top + 10 + index * PlotLayout.legendStep
      let sample =
        series.style == .line
        ? "<path d=\"M\(left) \(y)h24\" \(look.stroke)/>"
        : "<g fill=\"\(look.colour)\">\(look.marker(x: Double(left + 12), y: Double(y)))</g>"
      return [sample, SVGText.element(series.name, x: left + 32, y: y + 4, "")]
    }
  }
}
