import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits train` with the run of another time: longer, shorter, or like it.
@Suite struct TrainAgainTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "60", "--test", "0", "--out", "set", "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
  }

  private func train(_ arguments: String...) throws -> BuiltBinary.Result {
    try BuiltBinary.run(["train"] + arguments, in: folder)
  }

  private func begin(_ arguments: String...) throws {
    let result = try BuiltBinary.run(
      ["train", "--data", "set", "--batch", "2", "-q"] + arguments, in: folder)
    #expect(result.code == 0, "\(result.errors)")
  }

  private func record(_ name: String) throws -> RunFolder.Record {
    try RunFolder(path: folder.file(name)).readRecord()
  }

  private func weights(_ name: String) throws -> [SafetensorsFile.Entry] {
    try SafetensorsFile.read(path: folder.file(name + "/model.safetensors")).entries
  }

  // MARK: Longer or shorter

  @Test func aFinishedRunBecomesLonger() throws {
    try begin("--steps", "4", "--rate-schedule", "constant", "--out", "run")
    try begin("--steps", "9", "--rate-schedule", "constant", "--out", "whole")
    let longer = try train("--resume", "run", "--steps", "9")
    #expect(longer.code == 0 && longer.output.contains(": 9 steps"), "\(longer.errors)")
    #expect(
      longer.errors.hasPrefix(
        "run: 9 steps instead of 4, 4 of them done: the result is that of a run of 9 steps"))
    #expect(try weights("run") == weights("whole"))
    #expect(try record("run").lengthChanges == [.init(step: 4, from: 4, to: 9)])
    let shorter = try train("--resume", "run", "--steps", "8")
    #expect(shorter.code == 1 && shorter.hasOneErrorLine, "\(shorter.errors)")
    #expect(shorter.errors.contains("expected a length of at least 9 steps, as many as are done"))
    // The same length again is no change.
    #expect(try train("--resume", "run", "--steps", "9").output.contains("already trained"))
    #expect(try record("run").lengthChanges?.count == 1)
  }

  @Test func aRestartIsAnnouncedAndShown() throws {
    try begin("--steps", "104", "--out", "run")
    let longer = try train("--resume", "run", "--epochs", "4")
    #expect(
      longer.errors.contains(
        "run: 120 steps instead of 104, 104 of them done: the learning rate begins anew at step "
          + "104 with 0.000905, after 0.000146"), "\(longer.errors)")
    let show = try BuiltBinary.run("runs", "show", "run", in: folder)
    #expect(show.output.contains("length   changed from 104 to 120 steps at step 104"))
  }

  // MARK: Like another

  @Test func aRunLikeAnother() throws {
    try begin(
      "--objective", "v", "--steps", "3", "--seed", "7", "--time-law", "log-normal", "--muon-rate",
      "0", "--dropout", "0.25", "--rate-schedule", "trapezoid", "--time-max", "8", "--out", "first")
    let same = try train("--like", "first", "--out", "same", "-q")
    #expect(same.code == 0, "\(same.errors)")
    #expect(try weights("same") == weights("first"))
    #expect(try record("same").settings == record("first").settings)
    #expect(try record("same").budget == .steps(3))

    let other = try train(
      "--like", "first", "--seed", "8", "--batch", "3", "--steps", "2", "--time-min", "0.01",
      "--objective", "cem", "-q")
    #expect(
      other.output.hasPrefix("runs/001-cem-tiny-synthetic/model.safetensors: 2 steps"), "\(other)")
    var expected = try record("first").settings
    let settings = try record("runs/001-cem-tiny-synthetic").settings
    (expected.seed, expected.batchSize, expected.objective) = (8, 3, .cem)
    expected.timeRange = settings.timeRange
    #expect(settings == expected)
    #expect(settings.timeRange.minimum == 0.01 && settings.timeRange.maximum == 8)

    // The recorded command stands on its own.
    let command = try record("runs/001-cem-tiny-synthetic").command
    #expect(!command.contains("--like"))
    let words = ShellCommand.words(command).dropFirst() + ["--out", "again", "-q"]
    #expect(try BuiltBinary.run(Array(words), in: folder).code == 0, "\(command)")
    #expect(try record("again").settings == settings)
    #expect(try weights("again") == weights("runs/001-cem-tiny-synthetic"))
  }

  @Test func aRecipeOrALabelChangesTheRest() throws {
    try begin("--conditional", "--label-dropout", "0.3", "--steps", "1", "--out", "first")
    let recipe = try train("--like", "first", "--recipe", "paper", "--out", "paper", "-q")
    #expect(recipe.code == 0, "\(recipe.errors)")
    let settings = try record("paper").settings
    #expect(settings.timeLaw == .paper && settings.pixels == .unit && settings.batchSize == 64)
    #expect(settings.labelDropout == 0.3 && settings.isConditional)
    #expect(try record("paper").command.contains("--recipe paper"))
    let dropout = try train("--like", "first", "--label-dropout", "0.5", "--out", "half", "-q")
    #expect(dropout.code == 0, "\(dropout.errors)")
    #expect(try record("half").settings.labelDropout == 0.5)
    let small = try train("--like", "first", "--preset", "small", "--out", "small", "-q")
    #expect(small.code == 0, "\(small.errors)")
    #expect(try record("small").settings.configuration.channels == [32, 64, 128])
    #expect(try record("small").settings.batchSize == 2)
  }

  /// A time took as many steps as it did; another run takes as many.
  @Test func aTimeIsRepeatedAsSteps() throws {
    try begin("--steps", "2", "--out", "first")
    let path = folder.file("first/config.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing(/"steps" : \{\s*"_0" : 2\s*\}/, with: "\"minutes\" : {\"_0\" : 20}")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try record("first").budget == .minutes(20))
    let same = try train("--like", "first", "--out", "same", "-q")
    #expect(same.code == 0 && same.output.contains(": 2 steps"), "\(same)")
    #expect(try record("same").budget == .steps(2))
  }

  @Test(
    arguments: [
      (["--like", "x", "--resume", "x"], 64, "leave out --like"),
      (["--like", "absent"], 1, "absent: expected a run folder"),
      (["--like", "first", "--label-dropout", "0.1"], 64, "--label-dropout needs --conditional"),
      (["--like", "first", "--batch", "0"], 64, "--batch must be"),
      (["--like", "first", "--data", "absent"], 1, "absent"),
    ] as [([String], Int32, String)])
  func faults(arguments: [String], code: Int32, words: String) throws {
    try begin("--steps", "1", "--out", "first")
    let result = try BuiltBinary.run(["train"] + arguments, in: folder)
    #expect(result.code == code && result.hasOneErrorLine, "\(result)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
