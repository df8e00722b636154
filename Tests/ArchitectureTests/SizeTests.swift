import Testing

/// Files are short enough to read at once, and the program only parses, calls and prints.
@Suite struct SizeTests {
  private let layout: PackageLayout

  init() throws { layout = try .ofThisPackage() }

  @Test func noFileIsLongerThan300Lines() {
    #expect(layout.filesLonger(than: 300) == [])
  }

  @Test func theProgramIsSmall() {
    #expect(layout.lineCount(below: "Sources/digits") <= 6000)
  }
}
