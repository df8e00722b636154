import FileFormats
import Reports
import Testing

/// What plots of measurements need besides lines: bars, named places, a line to compare with.
@Suite struct SVGPlotBarsTests {
  private func plot(_ series: [SVGPlot.Series], _ change: (inout SVGPlot) -> Void = { _ in })
    -> String
  {
    var plot = SVGPlot(title: "T", xTitle: "x", yTitle: "y", series: series)
    change(&plot)
    return plot.render()
  }

  @Test func barsStandAtTheirPointsAndWidenTheAxis() {
    // Both sides of the data keep 14 units free: x spans 79 to 611, y 44 to 384.
    let text = plot([
      .init(
        name: "", points: [(0, 0), (1, 0.5)], style: .markedLine, intervals: [nil, 0.25...1])
    ])
    #expect(text.contains("d=\"M79 384L611 214\""))
    #expect(text.contains("d=\"M611 299V44M607 299h8M607 44h8\""))
    #expect(text.components(separatedBy: "<circle").count == 3)
  }

  @Test func barsThatCannotBeDrawnAreLeftOut() {
    let text = plot([
      .init(
        name: "", points: [(1, 1), (2, 10)], style: .markers,
        intervals: [-1...2, 5...Double.infinity])
    ]) { $0.yLog = true }
    #expect(!text.contains("stroke-width=\"1.4\""))
    #expect(text.components(separatedBy: "<circle").count == 3)
  }

  @Test func namedPlacesRunDownAndAReferenceStandsUpright() {
    // Places 0 and 1 of 340 units are the middles of the halves. Names of 5 characters take 35.
    let text = plot([
      .init(
        name: "", points: [(-1, 0), (1, 1)], style: .markers, intervals: [-2 ... -1, 0...2],
        direction: .horizontal)
    ]) {
      $0.yNames = ["a & b", "c"]
      $0.xReference = 0
    }
    #expect(text.contains("<text x=\"71\" y=\"133\">a &amp; b</text>"))
    #expect(text.contains("<text x=\"71\" y=\"303\">c</text>"))
    #expect(text.contains("d=\"M93 129H226M93 125v8M226 125v8M359 299H625M359 295v8M625 295v8\""))
    #expect(text.contains("class=\"plot-reference\" d=\"M359 44v340\""))
  }

  @Test func coveredValuesWidenTheAxis() {
    let text = plot([.init(name: "", points: [(0, 0), (1, 1)])]) { $0.yCovered = [4] }
    #expect(text.contains("d=\"M51 384L611 299\""))
  }

  @Test func legendBelowBreaksIntoRows() {
    let points: [(Double, Double)] = [(0, 0), (1, 1)]
    let names = (0..<4).map { "a long name \($0)" }
    let text = plot(names.map { .init(name: $0, points: points) }) {
      $0.size = (300, 200)
      $0.legend = .below
    }
    // A name takes 32 + 13 * 7 + 16 units, so two stand in a row of 300.
    for (x, y) in [(97, 316), (236, 316), (97, 336), (236, 336)] {
      #expect(text.contains("<text x=\"\(x)\" y=\"\(y)\">a long name"), "\(x) \(y)")
    }
    #expect(text.contains("width=\"389\" height=\"350\""))
  }

  @Test func looksCanBeChosen() {
    let text = plot([.init(name: "", points: [(0, 0), (1, 1)], look: 1)])
    #expect(text.contains("stroke=\"#d55e00\" stroke-width=\"1.8\""))
  }
}
