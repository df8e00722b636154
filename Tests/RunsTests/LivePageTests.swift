import Foundation
import Runs
import TestSupport
import Testing

/// The page of a run that is written with each checkpoint.
@Suite struct LivePageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func page(_ name: String) throws -> String {
    String(decoding: try folder.bytes("\(name)/live.html"), as: UTF8.self)
  }

  private static let refresh = "http-equiv=\"refresh\""

  @Test func theEndShowsEverything() throws {
    try SmallRun("run", in: folder).train(steps: 70)
    let page = try page("run")
    #expect(page.contains("Finished after 70 steps.") && !page.contains(Self.refresh))
    for part in [
      "<svg", "src=\"data:image/png;base64,", "Samples after step 70", "learning rate",
      "steps per second", "digits train --steps 9",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }

  @Test func aStopSaysSoAndTheNextEndReplacesIt() throws {
    let run = try SmallRun("run", in: folder).train(steps: 40, stop: 25)
    #expect(try page("run").contains("Stopped after step 25 of 40."))
    try run.resume().run()
    #expect(try page("run").contains("Finished after 40 steps."))
  }

  /// 1,050 steps are left at 10.5 per second.
  @Test func aRunThatGoesOnTellsTheTimeLeft() throws {
    let lines = try [(10, 1.0), (20, 2.0), (31, 3.0)].map { try line($0, seconds: $1) }
    #expect(lines.stepsPerSecond == 10.5)
    // A session that has gone on for one line has no speed yet.
    let resumed = lines + [try line(40, seconds: 0.5)]
    #expect(resumed.stepsPerSecond == nil)
    let page = try render(lines, step: 31)
    #expect(page.contains("Step 31 of 1,081, about 1:40 left.") && page.contains(Self.refresh))
  }

  /// The page is opened from disk, so a name or a command must not become a part of it.
  @Test func namesAreText() throws {
    let page = try render([], step: 0, name: "<script>alert(1)</script>")
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"))
    #expect(page.contains("x &lt;img src=y onerror=z&gt;") && page.contains("no data"))
  }

  @Test func itReadsNothingButItself() throws {
    try SmallRun("run", in: folder).train(steps: 60)
    for match in try page("run").matches(of: #/(?:src|href|url)\s*[=(]\s*"?([a-z]*)/#) {
      #expect(match.1 == "data")
    }
  }

  private func line(_ step: Int, seconds: Double) throws -> RunFolder.Metric {
    let text = #""loss":1,"gradientNorm":2,"learningRate":0.5"#
    return try JSONDecoder().decode(
      RunFolder.Metric.self, from: Data("{\"step\":\(step),\"seconds\":\(seconds),\(text)}".utf8))
  }

  private func render(
    _ lines: [RunFolder.Metric], step: Int, name: String = "run"
  ) throws -> String {
    var record = SmallRun("run", in: folder).record(SmallRun.settings(), .steps(1081))
    record.totalSteps = 1081
    record.command = "x <img src=y onerror=z>"
    return try LivePage(
      name: name, record: record, lines: lines, step: step, state: .running, picture: nil
    ).render()
  }
}
