import Testing

/// Files that can be read in one go, and a program that parses, calls and prints.
@Suite struct SizeTests {
  private let layout: PackageLayout

  init() throws { layout = try .ofThisPackage() }

  @Test func noFileIsLongerThan300Lines() {
    #expect(layout.filesLonger(than: 300) == [])
  }

  @Test func theProgramIsSmall() {
    #expect(layout.lineCount(below: "Sources/digits") <= 4500)
  }
}
