import Reports
import Testing

@Suite struct MarkdownTextTests {
  @Test func valuesStayValues() {
    #expect(
      MarkdownText.escaped("<script>a</script> <!-- &lt; &#60; [b](c) [d]: e | `f` \\")
        == #"\<script>a\</script> \<!-- \&lt; \&#60; [b\](c) [d\]: e \| \`f\` \\"#)
    #expect(MarkdownText.escaped("a\n# b\u{1b}") == #"a\\n# b\\u{1B}"#)
    for text in ["p < 0.05 & q", "0.1 [0.05, 0.2] (n = 3)", "CEM − DDPM *", "a_b"] {
      #expect(MarkdownText.escaped(text) == text)
    }
  }

  @Test func codeEndsWhereItEnds() {
    #expect(MarkdownText.code("digits train --out a|b") == #"`digits train --out a\|b`"#)
    #expect(MarkdownText.code("a `b` ``c") == "``` a `b` ``c ```")
    #expect(MarkdownText.code("<b>\n") == #"`<b>\n`"#)
  }

  @Test func tablesHoldNoTagsAndNoLineBreaks() {
    let table = ReportTable(
      columns: [.init("<i>")], rows: [["<b>\n| c"], [.init("d|e", .strong)]])
    #expect(
      table.markdown == #"""
        | \<i> |
        | --- |
        | \<b>\\n\| c |
        | **d\|e** |
        """#)
    #expect(table.text == "<i>\n<b>\\n| c\nd|e")
  }

  @Test func filesQuoteCarriageReturns() {
    let table = DataTable(name: "n", caption: "", columns: ["a"], rows: [["b\rc"], ["d"]])
    #expect(table.csv == "a\n\"b\rc\"\nd\n")
  }
}
