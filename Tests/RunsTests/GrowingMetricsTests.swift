import Diffusion
import Foundation
import Runs
import TestSupport
import Testing

/// The course of a training is written line by line, whatever happens between the lines.
@Suite struct GrowingMetricsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The lines without the times, which no two runs share.
  private func course(_ run: SmallRun) throws -> String {
    try String(contentsOfFile: run.folder.metrics, encoding: .utf8)
      .replacing(/"seconds":[0-9.e-]+/, with: "")
  }

  @Test func eachLineIsThereBeforeTheNextStep() throws {
    let small = SmallRun("run", in: folder)
    let run = try small.begin(SmallRun.settings(), .steps(30))
    var counts: [Int] = []
    try run.run(report: { progress in
      guard progress.step % 10 == 0, let text = try? course(small) else { return }
      counts.append(text.count { $0 == "\n" })
    })
    #expect(counts == [1, 2, 3])
  }

  /// A program that was killed leaves lines beyond its checkpoint, and a torn one.
  @Test func aResumedRunHasTheLinesOfAnUndisturbedOne() throws {
    let whole = try SmallRun("whole", in: folder).train(steps: 60)
    let cut = try SmallRun("cut", in: folder).train(steps: 60, stop: 20)
    let line = try #require(
      try String(contentsOfFile: whole.folder.metrics, encoding: .utf8)
        .split(separator: "\n").dropFirst(2).first)
    let left =
      try String(contentsOfFile: cut.folder.metrics, encoding: .utf8) + line + "\n"
      + line.prefix(40)
    try Data(left.utf8).write(to: URL(fileURLWithPath: cut.folder.metrics))
    #expect(try cut.folder.readMetrics(upTo: .max).map(\.step) == [10, 20, 30])
    #expect(RunSummary(cut.folder).metrics.map(\.step) == [10, 20])
    try cut.resume().run()
    #expect(try course(cut) == course(whole))
    // The same object may stop and go on, too.
    let other = SmallRun("other", in: folder)
    let run = try other.begin(SmallRun.settings(), .steps(60))
    for stop in [15, 40] {
      #expect(throws: Stopped.self) { try run.run(shouldStop: { run.step == stop }) }
    }
    try run.run()
    #expect(try other.folder.readMetrics(upTo: .max).map(\.step) == [10, 20, 30, 40, 50, 60])
  }
}
