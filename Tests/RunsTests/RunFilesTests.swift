import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// What a run leaves in its folder on its way.
@Suite struct RunFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func pictures(_ run: SmallRun) -> [Int] { run.folder.pictures.map(\.step) }

  /// Even a run that is stopped early shows something, at steps that do not depend on its length.
  @Test(arguments: [(70, [60]), (130, [60, 125]), (59, [])])
  func earlyPictures(stop: Int, steps: [Int]) throws {
    for total in [300, 5000] {
      let run = try SmallRun("run\(total)", in: folder).train(steps: total, stop: stop)
      #expect(pictures(run) == steps)
    }
  }

  @Test func laterPicturesAreWhereTheyWere() throws {
    #expect(
      pictures(try SmallRun("run", in: folder).train(steps: 620)) == [60, 125, 250, 500, 620])
    #expect(pictures(try SmallRun("short", in: folder).train(steps: 60)) == [60])
  }

  /// A time that is not converted to steps yet changes nothing of that.
  @Test func picturesOfARunByTime() throws {
    let run = SmallRun("run", in: folder)
    let training = try run.begin(SmallRun.settings(), .minutes(60))
    #expect(throws: Stopped.self) { try training.run(shouldStop: { training.step == 61 }) }
    #expect(pictures(run) == [60])
  }

  @Test func theTableHasTheNumbersOfTheLines() throws {
    let run = try SmallRun("run", in: folder).train(steps: 25)
    let rows = String(decoding: try folder.bytes("run/metrics.csv"), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(rows[0] == ["step", "loss", "gradientNorm", "learningRate", "seconds"])
    let lines = try run.folder.readMetrics(upTo: .max)
    #expect(lines.map(\.step) == [10, 20, 25])
    let numbers = lines.map {
      [Double($0.step), $0.loss, $0.gradientNorm, $0.learningRate, $0.seconds]
    }
    #expect(rows.dropFirst().map { $0.compactMap(Double.init) } == numbers)
  }

  // MARK: Who trains

  /// The lock exists while the run trains, and nobody else can open the run then.
  @Test func onlyOneProgramTrains() throws {
    let run = SmallRun("run", in: folder)
    let training = try run.begin(SmallRun.settings(), .steps(30))
    #expect(!run.folder.isBeingTrained)
    var fault: (any Error)?
    try training.run(report: { progress in
      guard progress.step == 15 else { return }
      #expect(run.folder.isBeingTrained)
      do { _ = try run.resume() } catch { fault = error }
    })
    #expect(
      "\(fault.map { "\($0)" } ?? "")".contains(
        "expected a run that nobody trains, found one that is being trained now"))
    #expect(!run.folder.isBeingTrained)
    #expect(
      !(try FileManager.default.contentsOfDirectory(atPath: run.folder.path))
        .contains(".training"))
    #expect(try run.resume().isFinished)
  }

  /// The system takes the lock from a killed program, and leaves its file.
  @Test func aFileOfAKilledProgramHindersNobody() throws {
    let run = try SmallRun("run", in: folder).train(steps: 30, stop: 10)
    _ = try folder.file("run/.training", [])
    let resumed = try run.resume()
    try resumed.run()
    #expect(try folder.names == ["run"] && resumed.isFinished)
    #expect(!FileManager.default.fileExists(atPath: run.folder.lock))
  }
}
