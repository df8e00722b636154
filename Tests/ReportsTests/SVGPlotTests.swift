import FileFormats
import Foundation
import Reports
import Testing

@Suite struct SVGPlotTests {
  private func plot(_ series: [SVGPlot.Series], xLog: Bool = false, yLog: Bool = false) -> String {
    SVGPlot(title: "T", xTitle: "x", yTitle: "y", xLog: xLog, yLog: yLog, series: series).render()
  }

  @Test func pointsStandWhereTheAxesSay() {
    // The axes span 560 x 340 units from (65, 44): 65 is 44 and three characters of "0.0".
    let text = plot([.init(name: "", points: [(0, 0), (0.5, 0.25), (1, 1)])])
    #expect(text.contains("<path d=\"M65 384L345 299L625 44\" fill=\"none\" stroke=\"#0072b2\""))
    #expect(text.contains("<text x=\"625\" y=\"402\">1.0</text>"))
    #expect(text.contains("<text x=\"57\" y=\"388\">0.0</text>"))
  }

  @Test func logarithmicAxesSpaceDecadesEvenly() {
    let points: [(Double, Double)] = [(1, 1), (10, 10), (100, 100), (1e4, 1e4)]
    let text = plot([.init(name: "", points: points)], xLog: true, yLog: true)
    #expect(text.contains("d=\"M79 384L219 299L359 214L639 44\""))
  }

  @Test func dotsAreStrokesWithoutLength() {
    let points: [(Double, Double)] = [(0, 0), (.nan, 1), (1, 1)]
    let text = plot([.init(name: "", points: points, style: .dots)])
    #expect(text.contains("<path d=\"M65 384h0M625 44h0\" fill=\"none\" stroke=\"#0072b2\""))
    #expect(text.contains("stroke-linecap=\"round\" stroke-opacity"))
    #expect(!text.contains("<circle"))
  }

  @Test func lineBreaksAtPointsThatCannotBeDrawn() {
    let points: [(Double, Double)] = [
      (0, 0), (1, 1), (2, .nan), (3, 1), (4, .infinity), (5, 0), (.nan, 3), (6, 0), (7, 1),
    ]
    let text = plot([.init(name: "", points: points)])
    #expect(text.contains("d=\"M65 384L145 44M545 384L625 44\""))
    // A single point between two gaps would be a line of one point.
    #expect(text.contains("<circle cx=\"305\" cy=\"44\" r=\"3.5\"/>"))
    #expect(text.components(separatedBy: "<circle").count == 3)
    #expect(!text.contains("nan") && !text.contains("inf"))
  }

  @Test func nothingPositiveOnALogarithmicAxisIsNoData() {
    let text = plot([.init(name: "", points: [(1, 0), (2, -1)])], yLog: true)
    #expect(text.contains(">no data<"))
  }

  @Test(arguments: [0, 1, 12]) func emptySeriesRender(_ count: Int) {
    let text = plot((0..<count).map { .init(name: "s\($0)", points: []) })
    #expect(text.contains(">no data<"))
    #expect(text.components(separatedBy: "stroke-width=\"1.8\"").count == count + 1)
  }

  @Test func onePointIsAMarkerInTheMiddle() {
    let text = plot([.init(name: "", points: [(3, 7)])])
    #expect(text.contains("<circle cx=\"345\" cy=\"214\" r=\"3.5\"/>"))
    #expect(!text.contains(">no data<"))
  }

  @Test func legendNamesEverySeriesAndGrowsThePicture() {
    let points: [(Double, Double)] = [(0, 0), (1, 1)]
    let bare = plot([.init(name: "", points: points)])
    #expect(bare.contains("width=\"649\" height=\"442\""))
    let names = (0..<30).map { "series \($0)" }
    let text = plot(names.map { .init(name: $0, points: points, style: .markers) })
    for name in names { #expect(text.contains(">\(name)</text>")) }
    #expect(text.contains("height=\"702\""))
    #expect(text.contains("width=\"762\""))
  }

  @Test func textIsEscaped() {
    let text = SVGPlot(
      title: "a<b & c>\u{1}", xTitle: "\"x\"\n", yTitle: "‖ε‖²", series: []
    ).render()
    #expect(text.contains(">a&lt;b &amp; c&gt;\\u{01}</text>"))
    #expect(text.contains(">\"x\"\\n</text>"))
    #expect(text.contains(">‖ε‖²</text>"))
  }

  @Test func samePlotGivesTheSameText() {
    let series = (0..<9).map { n in
      SVGPlot.Series(
        name: "s\(n)", points: (0..<20).map { (Double($0), Double($0 * n % 7)) },
        style: n.isMultiple(of: 2) ? .line : .markers)
    }
    #expect(plot(series) == plot(series))
    // The eighth series repeats the first colour, so it must differ in another way.
    #expect(plot(series).contains("stroke=\"#d55e00\" stroke-width=\"1.8\""))
    #expect(plot(series).contains("stroke-dasharray=\"6 4\""))
  }
}
