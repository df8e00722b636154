import Diffusion
import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// Runs that become longer or shorter after they have begun.
@Suite struct RunLengthTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Stops a run, changes its length and trains it to its end.
  private func changed(
    _ settings: TrainingSettings, steps: Int, stop: Int?, to after: Int
  ) throws -> (model: DiffusionModel, remark: String, folder: RunFolder) {
    let small = try SmallRun("changed", in: folder).train(settings, steps: steps, stop: stop)
    let run = try small.resume()
    let remark = try #require(try run.setLength(.steps(after)))
    #expect(!run.isFinished)
    try run.run()
    #expect(run.isFinished && run.step == after)
    return (try DiffusionModel.read(path: small.folder.model), remark, small.folder)
  }

  private func whole(_ settings: TrainingSettings, steps: Int) throws -> DiffusionModel {
    let small = try SmallRun("whole", in: folder).train(settings, steps: steps)
    return try DiffusionModel.read(path: small.folder.model)
  }

  /// The result is that of a run which had the new length from the start: with a constant rate
  /// always, and else before the fall of the rate begins.
  @Test(arguments: [
    (RateSchedule.constant, 30, nil, 45), (.constant, 60, 20, 40), (.trapezoid, 150, 120, 180),
    (.trapezoid, 180, 120, 150), (.cosine, 120, 90, 150),
  ])
  func aSmoothChange(schedule: RateSchedule, steps: Int, stop: Int?, after: Int) throws {
    let settings = SmallRun.settings(schedule)
    let (model, remark, place) = try changed(settings, steps: steps, stop: stop, to: after)
    #expect(model.weights == (try whole(settings, steps: after).weights))
    #expect(
      remark.hasSuffix("the result is that of a run of \(after) steps from the start"), "\(remark)")
    let record = try place.readRecord()
    #expect(record.isAsIfBegunSo && record.totalSteps == after && record.budget == .steps(after))
    #expect(record.lengthChanges == [.init(step: stop ?? steps, from: steps, to: after)])
  }

  /// Else the rate begins anew, which the remark says with its value, and the same sequence of
  /// lengths gives the same weights.
  @Test(arguments: [
    (RateSchedule.cosine, 110, nil, 160), (.trapezoid, 110, nil, 160), (.trapezoid, 150, 130, 160),
    (.cosine, 200, 130, 160),
  ])
  func aRestart(schedule: RateSchedule, steps: Int, stop: Int?, after: Int) throws {
    let settings = SmallRun.settings(schedule)
    let (model, remark, place) = try changed(settings, steps: steps, stop: stop, to: after)
    #expect(model.weights != (try whole(settings, steps: after).weights))
    let done = stop ?? steps
    #expect(remark.contains("the learning rate begins anew at step \(done) with "), "\(remark)")
    #expect(!(try place.readRecord().isAsIfBegunSo))
    let lines = try place.readMetrics(upTo: .max)
    let rate = settings.learningRates
    #expect(
      lines.allSatisfy {
        $0.learningRate == rate(step: $0.step - 1, of: $0.step <= done ? steps : after)
      })

    try FileManager.default.removeItem(atPath: place.path)
    #expect(try changed(settings, steps: steps, stop: stop, to: after).model.hash == model.hash)
  }

  /// A smooth change after a restart is no smooth run.
  @Test func aRestartIsNotForgotten() throws {
    let small = try SmallRun("run", in: folder).train(SmallRun.settings(), steps: 120)
    _ = try small.resume().setLength(.steps(140))
    let remark = try small.resume().setLength(.steps(150))
    #expect(remark?.contains("begins anew at step 120") == true)
    #expect(
      try small.folder.readRecord().lengthText
        == "120 to 140 steps at step 120, then 140 to 150 steps at step 120")
  }

  @Test func aLengthBelowWhatIsDoneIsRefused() throws {
    let small = try SmallRun("run", in: folder).train(steps: 50, stop: 30)
    let before = try folder.bytes("run/config.json")
    let fault = #expect(throws: FileFault.self) { try small.resume().setLength(.steps(29)) }
    #expect(fault?.expected == "a length of at least 30 steps, as many as are done")
    #expect(fault?.found == "29 steps")
    #expect(try folder.bytes("run/config.json") == before)
    #expect(try small.resume().setLength(.steps(50)) == nil)
    #expect(try folder.bytes("run/config.json") == before)
  }

  /// It ends at once, with a model and pictures, even where a former end left a model.
  @Test func aLengthOfWhatIsDoneEndsTheRun() throws {
    let small = try SmallRun("run", in: folder).train(SmallRun.settings(.constant), steps: 20)
    let longer = try small.resume()
    _ = try longer.setLength(.steps(60))
    #expect(throws: Stopped.self) { try longer.run(shouldStop: { longer.step == 30 }) }
    #expect(try DiffusionModel.read(path: small.folder.model).provenance.steps == 20)
    let shorter = try small.resume()
    #expect(try shorter.setLength(.steps(30))?.contains("is that of a run of 30 steps") == true)
    #expect(!shorter.isFinished)
    try shorter.run()
    #expect(try DiffusionModel.read(path: small.folder.model).provenance.steps == 30)
    #expect(try small.resume().isFinished)
  }

  /// The checkpoint still has the old length if the program is killed before the next one.
  @Test func theChangeOutlivesTheProgram() throws {
    let small = try SmallRun("run", in: folder).train(steps: 50, stop: 30)
    _ = try small.resume().setLength(.steps(80))
    #expect(try Checkpoint.read(path: small.folder.checkpoint).totalSteps == 50)
    #expect(try small.resume().record.totalSteps == 80)
  }

  @Test func epochsAndMinutesBecomeSteps() throws {
    let small = try SmallRun("run", in: folder).train(steps: 50, stop: 30)
    _ = try small.resume().setLength(.epochs(7))
    #expect(try small.folder.readRecord().totalSteps == 70)
    // The speed of the steps so far tells how many fit into the time of all.
    let metrics = try String(contentsOfFile: small.folder.metrics, encoding: .utf8)
    let slow = metrics.replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":30")
    try slow.write(toFile: small.folder.metrics, atomically: true, encoding: .utf8)
    _ = try small.resume().setLength(.minutes(2))
    #expect(try small.folder.readRecord().totalSteps == 115)
    #expect(try small.folder.readRecord().budget == .minutes(2))
  }

  /// Runs that keep their length have the files that they always had.
  @Test func otherRunsSayNothingOfLengths() throws {
    _ = try SmallRun("run", in: folder).train(steps: 20)
    let config = String(decoding: try folder.bytes("run/config.json"), as: UTF8.self)
    #expect(!config.contains("length"))
  }
}
