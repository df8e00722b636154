/// Draws the parts of a plot, each as lines of SVG.
extension SVGPlot {
  // MARK: Axes

  func axes(_ layout: PlotLayout) -> [String] {
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
      let label = SVGText.escaped(tick.label)
      labels.append(
        "<text x=\"\(layout.left - 8)\" y=\"\(SVGText.number(y + 4))\">\(label)</text>")
    }
    labels.append("</g>")
    let middle = layout.top + layout.plotHeight / 2
    return [
      "<path class=\"plot-grid\" d=\"\(grid)\" fill=\"none\" stroke=\"#e6e6e6\"/>",
      """
      <path class="plot-axis" d="M\(layout.left) \(layout.top)V\(bottom)H\(right)" fill="none" \
      stroke="#555555"/>
      """,
    ] + reference(layout) + labels + [
      SVGText.element(title, x: layout.left, y: 26, "font-size=\"16\" font-weight=\"bold\""),
      SVGText.element(
        xTitle, x: layout.left + layout.plotWidth / 2, y: bottom + 42,
        "text-anchor=\"middle\" font-size=\"13\""),
      SVGText.element(
        yTitle, x: 18, y: middle,
        "text-anchor=\"middle\" font-size=\"13\" transform=\"rotate(-90 18 \(middle))\""),
    ]
  }

  private func reference(_ layout: PlotLayout) -> [String] {
    guard let xReference, PlotAxis.canDraw(xReference, isLog: xLog) else { return [] }
    return [
      """
      <path class="plot-reference" d="M\(SVGText.number(layout.x(xReference))) \(layout.top)\
      v\(layout.plotHeight)" fill="none" stroke="#555555" stroke-width="1.5" \
      stroke-dasharray="5 4"/>
      """
    ]
  }

  // MARK: Data

  func draw(_ series: Series, look: PlotLook, _ layout: PlotLayout) -> [String] {
    let runs = series.points.split { !layout.canDraw($0) }.map { run in
      run.map { (x: layout.x($0.0), y: layout.y($0.1)) }
    }
    var path = ""
    var markers: [String] = []
    for run in runs {
      if series.style == .dots {
        // A stroke without length and with round ends is the shortest way to write a dot.
        path += run.map { "M\(SVGText.pair($0.x, $0.y))h0" }.joined()
        continue
      }
      // A line needs two points; one alone would be invisible.
      if series.style != .line || run.count == 1 {
        markers += run.map { look.marker(x: $0.x, y: $0.y) }
      }
      if series.style != .markers, run.count > 1 {
        path += "M" + run.map { SVGText.pair($0.x, $0.y) }.joined(separator: "L")
      }
    }
    var lines: [String] = []
    let bars = layout.bars(series).map { bar($0, series.direction, layout) }.joined()
    if !bars.isEmpty {
      lines.append(
        "<path d=\"\(bars)\" fill=\"none\" stroke=\"\(look.colour)\" stroke-width=\"1.4\"/>")
    }
    if !path.isEmpty {
      let stroke = series.style == .dots ? look.dots : look.stroke
      lines.append("<path d=\"\(path)\" \(stroke)/>")
    }
    if !markers.isEmpty {
      lines += ["<g fill=\"\(look.colour)\" fill-opacity=\"0.85\">"] + markers + ["</g>"]
    }
    return lines
  }

  /// Returns an interval with a short stroke across each end.
  private func bar(
    _ bar: (point: (Double, Double), ends: ClosedRange<Double>), _ direction: Direction,
    _ layout: PlotLayout
  ) -> String {
    let (low, high) = (bar.ends.lowerBound, bar.ends.upperBound)
    let at = SVGText.pair
    switch direction {
    case .vertical:
      let (x, from, to) = (layout.x(bar.point.0), layout.y(low), layout.y(high))
      return "M\(at(x, from))V\(SVGText.number(to))M\(at(x - 4, from))h8M\(at(x - 4, to))h8"
    case .horizontal:
      let (y, from, to) = (layout.y(bar.point.1), layout.x(low), layout.x(high))
      return "M\(at(from, y))H\(SVGText.number(to))M\(at(from, y - 4))v8M\(at(to, y - 4))v8"
    }
  }

  // MARK: Legend

  func legend(_ layout: PlotLayout) -> [String] {
    zip(series.indices, layout.legendPlaces).flatMap { index, place in
      let series = series[index]
      let look = PlotLook(series.look ?? index)
      let (x, y) = place
      let line = "<path d=\"M\(x) \(y)h24\" \(look.stroke)/>"
      let marker =
        "<g fill=\"\(look.colour)\">\(look.marker(x: Double(x + 12), y: Double(y)))</g>"
      let sample =
        switch series.style {
        case .line: [line]
        case .markers, .dots: [marker]
        case .markedLine: [line, marker]
        }
      return sample + [SVGText.element(series.name, x: x + 32, y: y + 4, "")]
    }
  }
}
