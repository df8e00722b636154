import FileFormats
import Foundation
import TestSupport
import Testing

/// `digits runs`: everyday work with several runs.
@Suite struct RunsCommandTests {
  /// Makes small digits, their feature network, and two finished runs and a stopped one in `runs`.
  private func folder() throws -> TemporaryFolder {
    let folder = try SmallDigits.folder()
    for options in [["--objective", "cem"], ["--objective", "ddpm", "--seed", "5"]] {
      try train(options, in: folder)
    }
    return folder
  }

  private func train(_ options: [String], in folder: TemporaryFolder) throws {
    let result = try BuiltBinary.run(
      ["train", "--data", SmallDigits.name, "--steps", "6", "--batch", "4", "-q"] + options,
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
  }

  private func runs(_ arguments: String..., in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(["runs"] + arguments, in: folder)
  }

  private func names(_ path: String, in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(path)).sorted()
  }

  @Test func whereThereAreNoneItSaysHowToBegin() throws {
    let folder = try TemporaryFolder()
    let result = try runs(in: folder)
    #expect(result.code == 0 && result.output.isEmpty)
    #expect(
      result.errors
        == "there are no runs in runs; begin one with `digits train --minutes 20`\n")
    let best = try runs("best", in: folder)
    #expect(best.output == "there is no finished run to score\n", "\(best)")
    let json = try runs("list", "--json", in: folder)
    #expect(try JSONDecoder().decode([String].self, from: Data(json.output.utf8)) == [])
  }

  @Test func listAndShow() throws {
    let folder = try folder()
    _ = try folder.file("runs/002-ddpm-tiny/config.json", Array("{".utf8))
    let list = try runs(in: folder)
    #expect(list.code == 0 && list.errors.isEmpty, "\(list.errors)")
    let rows = list.output.split(separator: "\n")
    #expect(rows.count == 4 && rows[1].hasPrefix("001-cem-tiny   finished  cem tiny"))
    #expect(rows[1].contains("6 of 6") && rows[2].contains("broken"))
    #expect(rows[3].hasPrefix("runs/002-ddpm-tiny/config.json: expected a run's configuration"))
    let json = try runs("--json", in: folder)
    let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    #expect((parsed as? [[String: Any]])?.map { $0["state"] as? String } == ["finished", "broken"])

    for name in ["1", "001", "001-cem-tiny", "runs/001-cem-tiny"] {
      let show = try runs("show", name, in: folder)
      #expect(show.code == 0 && show.output.hasPrefix("run      runs/001-cem-tiny\n"), "\(name)")
      #expect(show.output.contains("digits sample --model runs/001-cem-tiny"))
      #expect(show.output.contains("digits train --resume runs/001-cem-tiny --steps 12"))
    }
    let none = try runs("show", "3", in: folder)
    #expect(none.code == 1 && none.hasOneErrorLine, "\(none.errors)")
  }

  @Test func bestMeasuresOnceAndSaysWhatItKnows() throws {
    let folder = try folder()
    func best(_ more: String...) throws -> BuiltBinary.Result {
      try BuiltBinary.run(
        ["runs", "best", "--models", "models", "--samples", "70"] + more, in: folder)
    }
    let first = try best()
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("FID of 70 samples, drawn in 50 steps"))
    #expect(
      first.output.contains(" is the best: ") || first.output.contains(" may be as good: "),
      "\(first.output)")
    let score = try folder.bytes("runs/001-cem-tiny/score.json")
    try FileManager.default.removeItem(atPath: folder.file("runs/002-ddpm-tiny/score.json"))
    // The other score is found again, however it got there.
    #expect(try best("--seed", "1").output == first.output)
    #expect(try folder.bytes("runs/001-cem-tiny/score.json") == score)
    #expect(try best("--seed", "2", "-q").output != first.output)
    #expect(try folder.bytes("runs/001-cem-tiny/score.json") != score)

    let list = try runs(in: folder).output
    #expect(list.contains("FID of 70 samples"))
    #expect(try runs("show", "1", in: folder).output.contains("\nFID      "))
    #expect(try runs("compare", "1", "2", in: folder).output.contains("\nFID  "))
    let few = try BuiltBinary.run(
      ["runs", "best", "--models", "models", "--samples", "64"], in: folder)
    #expect(few.code == 64 && few.errors.contains("--samples must be more than the 64 features"))
    // The scores of images of another size cannot be told.
    let large = try BuiltBinary.run(["runs", "best", "-q"], in: folder)
    #expect(large.code == 0 && large.output.contains("001-cem-tiny is left out: "))
  }

  @Test func compareShowsDifferencesAndDrawsLosses() throws {
    let folder = try folder()
    let result = try runs("compare", "1", "2", "--plot", "losses.svg", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let rows = result.output.split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    #expect(rows[0] == ["001-cem-tiny", "002-ddpm-tiny"])
    #expect(rows[1...2] == [["objective", "cem", "ddpm"], ["seed", "1", "5"]])
    #expect(rows.contains { $0.starts(with: ["loss", "at", "step", "6"]) && $0.count == 6 })
    #expect(String(decoding: try folder.bytes("losses.svg"), as: UTF8.self).contains("<svg"))
    for (arguments, code) in [
      (["1"], 64), ([], 64), (["1", "absent"], 1),
      (["1", "2", "--plot", "runs/001-cem-tiny/loss.svg/x.svg"], 1),
    ] as [([String], Int32)] {
      let refused = try BuiltBinary.run(["runs", "compare"] + arguments, in: folder)
      #expect(refused.code == code && refused.hasOneErrorLine, "\(refused.errors)")
    }
  }

  /// A plot takes the place of nothing that a run consists of.
  @Test func plotsReplaceNoRun() throws {
    let folder = try folder()
    let file = "runs/001-cem-tiny/loss.svg"
    let before = try folder.bytes(file)
    for (plot, code) in [(file, 1), ("runs/001-cem-tiny/metrics.jsonl", 64), ("l.png", 64)]
      as [(String, Int32)]
    {
      let refused = try runs("compare", "1", "2", "--plot", plot, in: folder)
      #expect(refused.code == code && refused.hasOneErrorLine, "\(refused.errors)")
    }
    #expect(try folder.bytes(file) == before)
  }

  /// A number or a name means one run, whatever others are called.
  @Test func aNameMeansOneRun() throws {
    let folder = try folder()
    let taken = try runs("rename", "1", "2", in: folder)
    #expect(taken.code == 1 && taken.errors.contains("found that of runs/002-ddpm-tiny"))
    try FileManager.default.copyItem(
      atPath: folder.file("runs/001-cem-tiny"), toPath: folder.file("runs/002-b"))
    let two = try runs("show", "2", in: folder)
    #expect(two.code == 1 && two.errors.contains("found that of 002-b, 002-ddpm-tiny"))
    #expect(symlink("002-b", folder.file("runs/009-link")) == 0)
    let link = try runs("delete", "9", "--yes", in: folder)
    #expect(link.code == 1 && link.errors.contains("found a link to 002-b"), "\(link.errors)")
    #expect(try names("runs/002-b", in: folder).contains("model.safetensors"))
  }

  /// What is whole is not trained again, and what is damaged is made again from the checkpoint.
  @Test func aFinishedRunKeepsItsResult() throws {
    let folder = try folder()
    let (model, checkpoint) = (
      "runs/001-cem-tiny/model.safetensors", "runs/001-cem-tiny/checkpoint.safetensors"
    )
    let whole = try folder.bytes(model)
    _ = try folder.file(model, Array(whole.prefix(500)))
    let mended = try BuiltBinary.run("train", "--resume", "1", "-q", in: folder)
    #expect(mended.code == 0, "\(mended.errors)")
    #expect(try folder.bytes(model) == whole)
    try FileManager.default.removeItem(atPath: folder.file(checkpoint))
    let finished = try BuiltBinary.run("train", "--resume", "1", "-q", in: folder)
    #expect(finished.code == 0 && finished.output.contains("already trained, 6 steps"))
    let longer = try BuiltBinary.run("train", "--resume", "1", "--steps", "9", "-q", in: folder)
    #expect(longer.code == 1 && longer.errors.contains("expected the checkpoint"))
    let other = try BuiltBinary.run(
      "train", "--data", SmallDigits.name, "--steps", "1", "--out", "mine", "-q", in: folder)
    #expect(other.code == 0, "\(other.errors)")
    try FileManager.default.removeItem(atPath: folder.file("mine/config.json"))
    let again = try BuiltBinary.run(
      "train", "--data", SmallDigits.name, "--steps", "2", "--out", "mine", "-q", in: folder)
    #expect(again.code == 1 && again.errors.contains("files of the names that training writes"))
    #expect(try folder.bytes(model) == whole)
  }

  @Test func renameAndDelete() throws {
    let folder = try folder()
    let renamed = try runs("rename", "1", "first", in: folder)
    #expect(renamed.output == "runs/first\n", "\(renamed.errors)")
    let asked = try runs("delete", "first", "2", in: folder)
    #expect(asked.code == 64 && asked.hasOneErrorLine)
    #expect(asked.errors.contains("nobody can be asked here; say --yes"))
    let absent = try runs("delete", "first", "3", "--yes", in: folder)
    #expect(absent.code == 1 && absent.hasOneErrorLine)
    #expect(try names("runs", in: folder) == ["002-ddpm-tiny", "first"])

    _ = try folder.file("runs/first/notes.txt", [1])
    let deleted = try runs("delete", "first", "2", "--yes", in: folder)
    #expect(deleted.code == 0)
    #expect(deleted.output.hasPrefix("deleted runs/first, "))
    #expect(deleted.errors == "runs/first stays: training did not make notes.txt\n")
    #expect(try names("runs", in: folder) == ["first"])
    #expect(try names("runs/first", in: folder) == ["notes.txt"])
  }

  /// A killed program holds nothing, and the run goes on.
  @Test func aRunningRunIsLeftAlone() throws {
    let folder = try folder()
    let training = try BuiltBinary.start(
      [
        "train", "--data", SmallDigits.name, "--steps", "1000000", "--batch", "2", "--out",
        "runs/live",
      ], in: folder)
    try training.waitForErrors { $0.contains("seed 1") }
    func state() throws -> String {
      try runs(in: folder).output.split(separator: "\n").first { $0.hasPrefix("live") }
        .map { String($0.split(separator: " ")[1]) } ?? "none"
    }
    for _ in 0..<60 where try state() == "stopped" { usleep(50_000) }
    #expect(try state() == "running")
    for arguments in [
      ["train", "--resume", "runs/live"], ["runs", "delete", "live", "--yes"],
      ["runs", "rename", "live", "x"],
    ] {
      let refused = try BuiltBinary.run(arguments, in: folder)
      #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains("found one that is being trained now"), "\(refused.errors)")
    }
    training.cutOff()
    _ = try training.result()
    #expect(try state() == "stopped")
    #expect(try runs("delete", "live", "--yes", in: folder).code == 0)
    #expect(try names("runs", in: folder) == ["001-cem-tiny", "002-ddpm-tiny"])
  }

  @Test func eventsOfAllRunsOrSome() throws {
    let folder = try folder()
    let all = try runs("tensorboard", "--out", "events", in: folder)
    #expect(all.code == 0, "\(all.errors)")
    let file = "events.out.tfevents.0.digits"
    #expect(
      all.output
        == "events/001-cem-tiny/\(file)\nevents/002-ddpm-tiny/\(file)\n")
    let one = try runs("tensorboard", "2", "--out", "one", in: folder)
    #expect(one.output == "one/002-ddpm-tiny/\(file)\n", "\(one.errors)")
    #expect(
      try folder.bytes("one/002-ddpm-tiny/\(file)")
        == folder.bytes("events/002-ddpm-tiny/\(file)"))
    let refused = try runs("tensorboard", "3", "--out", "one", in: folder)
    #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
  }
}
