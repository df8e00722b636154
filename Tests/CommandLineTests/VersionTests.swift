import Foundation
import TestSupport
import Testing

/// The version has one home, `Sources/Runs/Version.swift`; what else names it has to agree.
@Suite struct VersionTests {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ file: String) throws -> String {
    try String(contentsOf: Self.package.appendingPathComponent(file), encoding: .utf8)
  }

  /// What the built program says, without its name.
  private func number() throws -> String {
    try BuiltBinary.run("--version", in: TemporaryFolder()).output
      .replacing("digits ", with: "").trimmingCharacters(in: .newlines)
  }

  @Test func theChangelogBeginsWithTheVersion() throws {
    let number = try number()
    let first = try text("CHANGELOG.md").firstMatch(of: #/\n## \[([^\]]+)\]/#)
    #expect(first.map { String($0.1) } == number)
  }

  @Test func theExamplesAskForThisVersion() throws {
    let number = try number()
    for example in ["SampleGrid", "TrainAndScore"] {
      #expect(try text("Examples/\(example)/Package.swift").contains("from: \"\(number)\""))
    }
  }
}
