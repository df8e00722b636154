import Wording

/// The positions of a plot's parts, in SVG units from the top left.
struct PlotLayout {
  private static let legendStep = 20
  /// The width of a legend's line or marker, with the gap to its name.
  private static let legendSample = 32

  let xAxis: PlotAxis
  let yAxis: PlotAxis
  /// The left end and the middle line of each series' sample in the legend; empty without a legend.
  let legendPlaces: [(x: Int, y: Int)]
  /// The sides of the area between the axes.
  let left: Int
  let top = 44
  let plotWidth: Int
  let plotHeight: Int
  /// The size of the whole picture.
  let width: Int
  let height: Int
  /// The room for markers and bars to the left of the smallest x and to the right of the largest.
  private let inset: Int

  /// Makes room for the longest tick label on the left, and for the legend.
  init(_ plot: SVGPlot) {
    (xAxis, yAxis) = Self.axes(plot)
    let isMarked = plot.series.contains { $0.style == .markedLine || !$0.intervals.isEmpty }
    inset = isMarked ? 14 : 0
    left = 44 + SVGText.width(yAxis.ticks.map(\.label))
    plotWidth = plot.size.width
    let names = plot.series.map(\.name)
    let hasLegend = names.count > 1 || names.contains { !$0.isEmpty }
    // The title is bold and a third larger than other text.
    let title = SVGText.width([plot.title]) * 3 / 2
    if hasLegend, plot.legend == .right {
      plotHeight = max(plot.size.height, names.count * Self.legendStep)
      height = top + plotHeight + 58
      width = left + max(plotWidth + 50 + SVGText.width(names), title) + 24
      let (x, y) = (left + plotWidth + 18, top + 10)
      legendPlaces = names.indices.map { (x, y + $0 * Self.legendStep) }
    } else {
      plotHeight = plot.size.height
      let bottom = top + plotHeight + 58
      legendPlaces = hasLegend ? Self.rows(names, from: (left, bottom + 10), width: plotWidth) : []
      height = legendPlaces.last.map { $0.y + 18 } ?? bottom
      width = left + max(plotWidth, title) + 24
    }
  }

  private static func axes(_ plot: SVGPlot) -> (x: PlotAxis, y: PlotAxis) {
    // A point counts for both axes or for neither.
    let points = plot.series.flatMap(\.points).filter {
      PlotAxis.canDraw($0.0, isLog: plot.xLog) && PlotAxis.canDraw($0.1, isLog: plot.yLog)
    }
    func ends(_ direction: SVGPlot.Direction) -> [Double] {
      plot.series.filter { $0.direction == direction }.flatMap(\.intervals)
        .flatMap { $0.map { [$0.lowerBound, $0.upperBound] } ?? [] }
    }
    let x =
      points.map(\.0) + ends(.horizontal) + (plot.xReference.map { [$0] } ?? [])
      + plot.xCovered
    let y = points.map(\.1) + ends(.vertical) + plot.yCovered
    return (
      PlotAxis(x, isLog: plot.xLog, isTight: true),
      plot.yNames.isEmpty
        ? PlotAxis(y, isLog: plot.yLog, isTight: false) : PlotAxis(names: plot.yNames)
    )
  }

  /// Returns positions for the names, from left to right and then in the next row.
  private static func rows(
    _ names: [String], from start: (x: Int, y: Int), width: Int
  ) -> [(x: Int, y: Int)] {
    var next = start
    return names.map { name in
      let room = legendSample + SVGText.width([name]) + 16
      if next.x > start.x, next.x + room > start.x + width {
        next = (start.x, next.y + legendStep)
      }
      defer { next.x += room }
      return next
    }
  }

  func canDraw(_ point: (Double, Double)) -> Bool {
    PlotAxis.canDraw(point.0, isLog: xAxis.isLog) && PlotAxis.canDraw(point.1, isLog: yAxis.isLog)
  }

  /// Returns the intervals of a series that can be drawn, with their points.
  func bars(_ series: SVGPlot.Series) -> [(point: (Double, Double), ends: ClosedRange<Double>)] {
    let isLog = series.direction == .vertical ? yAxis.isLog : xAxis.isLog
    return zip(series.points, series.intervals).compactMap { point, interval in
      guard let interval, canDraw(point),
        PlotAxis.canDraw(interval.lowerBound, isLog: isLog),
        PlotAxis.canDraw(interval.upperBound, isLog: isLog)
      else { return nil }
      return (point, interval)
    }
  }

  func x(_ value: Double) -> Double {
    Double(left + inset) + xAxis.fraction(value) * Double(plotWidth - 2 * inset)
  }

  func y(_ value: Double) -> Double {
    Double(top) + (1 - yAxis.fraction(value)) * Double(plotHeight)
  }
}

/// The colour, dashes and marker of the series at one position.
struct PlotLook {
  /// The colours can be told apart with every kind of colour vision. They are those of Okabe and
  /// Ito, "Color universal design" (2008), without yellow, which is too light for lines on white.
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#777777",
  ]
  private static let dashes = ["", "6 4", "2 3", "8 3 2 3"]

  let colour: String
  private let dash: String
  private let shape: Int

  /// - Parameter index: the series' index; colours repeat with other dashes.
  init(_ index: Int) {
    colour = Self.colours[index % Self.colours.count]
    dash = Self.dashes[index / Self.colours.count % Self.dashes.count]
    shape = index % 4
  }

  /// The attributes of a line.
  var stroke: String {
    let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    return """
      fill="none" stroke="\(colour)" stroke-width="1.8" stroke-linejoin="round" \
      stroke-linecap="round"\(dashes)
      """
  }

  /// The attributes of strokes that have no length and show as dots.
  var dots: String {
    """
    fill="none" stroke="\(colour)" stroke-width="1.8" stroke-linecap="round" \
    stroke-opacity="0.6"
    """
  }

  /// Returns a shape of about the same area for every series: circle, square, triangle or diamond.
  func marker(x: Double, y: Double) -> String {
    let at = SVGText.pair
    return switch shape {
    case 0: "<circle cx=\"\(SVGText.number(x))\" cy=\"\(SVGText.number(y))\" r=\"3.5\"/>"
    case 1: "<path d=\"M\(at(x - 3.1, y - 3.1))h6.2v6.2h-6.2z\"/>"
    case 2: "<path d=\"M\(at(x, y - 4.4))l4.4 7.6h-8.8z\"/>"
    default: "<path d=\"M\(at(x, y - 4.6))l4.6 4.6l-4.6 4.6l-4.6 -4.6z\"/>"
    }
  }
}

/// Pieces of SVG text.
enum SVGText {
  /// Returns a coordinate rounded to hundredths, without trailing zeros.
  static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// Returns two coordinates as a path needs them.
  static func pair(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }

  /// Returns a text element at a position.
  static func element(_ text: String, x: Int, y: Int, _ attributes: String) -> String {
    let space = attributes.isEmpty ? "" : " "
    return "<text x=\"\(x)\" y=\"\(y)\"\(space)\(attributes)>\(escaped(text))</text>"
  }

  /// Returns `text` as XML character data. XML cannot hold most control characters, so they become
  /// visible.
  static func escaped(_ text: String) -> String {
    SafeText.line(text).unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\u{fffe}", "\u{ffff}": escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  /// Returns the width of the widest text at 12 units. It is an estimate, as fonts differ anyway.
  static func width(_ texts: [String]) -> Int {
    (texts.map(\.count).max() ?? 0) * 7
  }
}
