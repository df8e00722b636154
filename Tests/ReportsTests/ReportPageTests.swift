import FileFormats
import Foundation
import Testing

import Reports

@Suite struct ReportPageTests {
  private func page(_ blocks: [ReportBlock], title: String = "T") throws -> String {
    try ReportPage(
      title: title, claim: "a < b", remarks: ["mind & this"],
      sections: [ReportSection("Evidence", blocks)],
      settings: [("seed", "1"), ("data", "<none>")], command: "digits \"x\" <y>",
      program: "digits 0"
    ).render()
  }

  @Test func everythingStandsOnThePageEscaped() throws {
    let text = try page([.paragraph("p < 0.05")], title: "A & <B>")
    for part in [
      "<title>A &amp; &lt;B&gt;</title>", "<h1>A &amp; &lt;B&gt;</h1>", ">a &lt; b</p>",
      ">mind &amp; this</p>", "<h2>Evidence</h2>", "<p>p &lt; 0.05</p>",
      "<dt>seed</dt><dd>1</dd>", "<dt>data</dt><dd>&lt;none&gt;</dd>",
      "<code>digits &quot;x&quot; &lt;y&gt;</code>", "Written by digits 0.",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(!text.contains("{{") && !text.contains("}}"))
  }

  @Test func controlCharactersBecomeVisible() throws {
    let text = try page([.paragraph("a\u{1b}[2Jb\u{202e}")], title: "T\u{7}")
    #expect(text.contains(#"<p>a\u{1B}[2Jb\u{202E}</p>"#) && text.contains(#"<h1>T\u{07}</h1>"#))
    let plot = SVGPlot(
      title: "a\u{1b}", xTitle: "x\n", yTitle: "y", series: [.init(name: "", points: [(0, 1)])])
    #expect(plot.render().contains(#"<title>a\u{1B}</title>"#))
    #expect(plot.render().contains(#">x\n</text>"#))
  }

  @Test func picturesAreInsideThePage() throws {
    let plot = SVGPlot(
      title: "a<b", xTitle: "x", yTitle: "y", series: [.init(name: "", points: [(0, 1)])])
    let text = try page([
      .figures([
        ReportFigure(plot, caption: "c < d"),
        ReportFigure(png: Data([1, 2, 3]), alt: "\"grid\"", caption: "e"),
      ])
    ])
    // The plot's markup is inserted unchanged, because its text is already escaped.
    #expect(text.contains(plot.render(for: .page).trimmingCharacters(in: .newlines)))
    #expect(text.contains("<img alt=\"&quot;grid&quot;\" src=\"data:image/png;base64,AQID\">"))
    #expect(text.contains("<figcaption>c &lt; d</figcaption>"))
    #expect(text.components(separatedBy: "<svg").count == 2)
    #expect(text.components(separatedBy: "<img").count == 2)
    for outside in ["<script", "<link", "url(", "src=\"http", "@import"] {
      #expect(!text.contains(outside), "\(outside)")
    }
  }

  @Test func tablesKnowNumbersAndTones() throws {
    let table = ReportTable(
      caption: "scores", columns: [.init("name"), .init("FID", isNumeric: true)],
      rows: [["a|b", .init("0.25", .strong)], ["<c>", .init("12", .quiet)]])
    let text = try page([.table(table)])
    for part in [
      "<caption>scores</caption>", "<th class=\"number\" scope=\"col\">FID</th>",
      "<tr><td class=\"word plain\">a|b</td><td class=\"number strong\">0.25</td></tr>",
      "<td class=\"word plain\">&lt;c&gt;</td><td class=\"number quiet\">12</td>",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(
      table.markdown == """
        | name | FID |
        | --- | ---: |
        | a\\|b | **0.25** |
        | \\<c> | 12 |
        """)
    #expect(
      table.text == """
        name   FID
        a|b   0.25
        <c>     12
        """)
  }

  /// A block shows only its own content: keys of the parts around it must not leak into it.
  @Test func blocksShowOneKindEach() throws {
    let table = ReportTable(caption: "s", columns: [.init("n")], rows: [["1"]])
    let text = try page([.paragraph("one"), .table(table), .paragraph("two")])
    #expect(text.components(separatedBy: "<table>").count == 2)
    #expect(text.components(separatedBy: "<figure>").count == 1)
    // The paragraphs are the remark and both others.
    #expect(text.components(separatedBy: "<p>").count == 3)
  }
}
