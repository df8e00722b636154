import Testing

/// Files are short enough to read at once, and the program only parses, calls and prints.
@Suite struct SizeTests {
  private let layout: PackageLayout

  init() throws { layout = try .ofThisPackage() }

  @Test func noFileIsLongerThan300Lines() {
    #expect(layout.filesLonger(than: 300) == [])
  }

  /// What parses, calls and prints is a seventh of everything at most.
  @Test func theProgramIsSmall() {
    let all = layout.lineCount(below: "Sources")
    #expect(all > 40_000)
    #expect(7 * layout.lineCount(below: "Sources/digits") <= all)
  }
}
