import Diffusion
import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits compare --resume`: what is reused from the folder, and what is made again.
@Suite struct CompareResumeTests {
  @Test func aMistypedFolderBeginsNothing() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run("compare", "--resume", "--out", "typo", in: folder)
    #expect(result.code == 1 && result.errors.contains("typo: expected the folder of a comparison"))
    #expect(try folder.names.isEmpty)
  }

  /// Other seeds would need other runs, but their report would replace the first.
  @Test func aReportIsNotReplacedWithoutResuming() throws {
    let folder = try SmallDigits.folder()
    try Folder.make(folder.file("c"))
    _ = try folder.file("c/report.json", [1])
    let result = try BuiltBinary.run(SmallComparison.command + ["-q"], in: folder)
    #expect(result.code == 1)
    #expect(
      result.errors.contains("c: expected a new folder, found a comparison"), "\(result.errors)")
    #expect(try folder.bytes("c/report.json") == Data([1]))
  }

  /// The same command runs in two folders. In one of them it is killed while it trains, and stopped
  /// with Ctrl-C while it scores.
  @Test func resumedComparisonEndsAlike() throws {
    let (whole, parts) = (try SmallDigits.folder(), try SmallDigits.folder())
    let slow = SmallComparison.command + ["--samples", "200", "--threads", "2"]
    let uninterrupted = try BuiltBinary.run(slow + ["-q"], in: whole)
    #expect(uninterrupted.code == 0, "\(uninterrupted.errors)")

    let cells = parts.file("c/cells")
    func names() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: cells))?
        .filter { $0.hasSuffix(".json") } ?? []
    }
    let killed = try BuiltBinary.start(slow, in: parts)
    let second = parts.file("c/cem-seed1/config.json")
    try killed.waitForErrors { _ in FileManager.default.fileExists(atPath: second) }
    killed.cutOff()
    #expect(try killed.result().code == -1)
    #expect(names().isEmpty)

    let running = try BuiltBinary.start(slow + ["--resume"], in: parts)
    try running.waitForErrors { _ in names().count >= 3 }
    running.interrupt()
    let stopped = try running.result()
    #expect(stopped.code == 130 && stopped.output.isEmpty, "\(stopped.errors)")
    #expect(stopped.errors.contains("--resume"))
    let kept = names()
    #expect((3..<16).contains(kept.count))
    // Without --resume the folder is refused; with it, even with jobs, results are left alone.
    let taken = try BuiltBinary.run(slow + ["-q"], in: parts)
    #expect(taken.code == 1 && taken.hasOneErrorLine)
    let before = try kept.map { try parts.bytes("c/cells/\($0)") }
    let resumed = try BuiltBinary.run(slow + ["--resume", "--jobs", "2", "-q"], in: parts)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try kept.map { try parts.bytes("c/cells/\($0)") } == before)
    #expect(try SmallComparison.report(parts).distances == SmallComparison.report(whole).distances)
    #expect(
      try SmallComparison.report(parts).runs.map(\.modelHash)
        == SmallComparison.report(whole).runs.map(\.modelHash))
  }

  /// Cells of other settings, damaged cells and damaged models are not reused.
  @Test func cellsAreFoundAgainByTheirSettingsOnly() throws {
    let folder = try SmallDigits.folder()
    let first = try BuiltBinary.run(SmallComparison.command + ["-q"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let damaged = "c/cells/cem-seed1-dpm2m-sde-linear-2.json"
    let other = "c/cells/cem-seed1-dpm2m-sde-linear-3.json"
    let model = try folder.bytes("c/cem-seed1/model.safetensors")
    let (cell, before) = (try folder.bytes(damaged), try SmallComparison.report(folder))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("c/cells"))
    #expect(names.count == 17)
    let whole = names.map { "c/cells/\($0)" }.filter { $0 != damaged }
    let kept = try whole.map { try folder.bytes($0) }
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder.file(damaged)))
    // There are three seeds instead of two; nothing else changes.
    let more = try BuiltBinary.run(
      SmallComparison.command + ["--seeds", "3", "--resume", "-q"], in: folder)
    #expect(more.code == 0, "\(more.errors)")
    let after = try SmallComparison.report(folder)
    #expect(after.distances.count == 24)
    #expect(after.distances.merging(before.distances) { $1 } == after.distances)
    #expect(try folder.bytes("c/cem-seed1/model.safetensors") == model)
    #expect(try folder.bytes(damaged).count > cell.count / 2)
    #expect(try whole.map { try folder.bytes($0) } == kept)

    let bytes = try folder.bytes(other)
    let samples = try BuiltBinary.run(
      SmallComparison.command + ["--samples", "70", "--resume", "-q"], in: folder)
    #expect(samples.code == 0, "\(samples.errors)")
    #expect(try folder.bytes(other) != bytes)

    // Runs with other settings are not reused either.
    for flags in [["--steps", "5"], ["--batch", "3"]] {
      let refused = try BuiltBinary.run(
        SmallComparison.command + flags + ["--resume", "-q"], in: folder)
      #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains("a run of this command"))
    }
  }

  /// Weights too large for any Float make every sampler diverge, as if training had failed. The
  /// cells say so, all others stay as they were, and everything is kept.
  @Test func divergedCellsAreLeftOut() throws {
    let folder = try SmallDigits.folder()
    let short =
      Array(SmallComparison.command.prefix { $0 != "quadratic" }.dropLast())
      + ["--sampling-steps", "2", "--out", "c"]
    let whole = try BuiltBinary.run(short + ["-q"], in: folder)
    #expect(whole.code == 0, "\(whole.errors)")
    let before = try SmallComparison.report(folder).distances
    func spoil(_ run: String) throws {
      let path = folder.file("c/\(run)/model.safetensors")
      try MicroModel.diverging(try DiffusionModel.read(path: path)).write(to: path)
    }

    try spoil("cem-seed2")
    let result = try BuiltBinary.run(short + ["--resume"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let remark = "Sampling diverged in 1 of 4 cells, which have no FID; "
    #expect(
      result.errors.contains(remark) && result.errors.contains(": CEM seed 2, linear, 2 steps."))
    let partly = try SmallComparison.report(folder)
    #expect(partly.cells.map(\.divergedInStep) == [nil, nil, nil, 1])
    #expect(partly.distances == before.filter { $0.key != "cem 2 linear 2" })
    let contrast = try #require(partly.contrasts.first)
    #expect(contrast.seedsLeftOut == [2])
    let pair = try #require(contrast.pair)
    #expect(pair.first == [before["ddpm 1 linear 2"] ?? .nan])
    #expect(pair.second == [before["cem 1 linear 2"] ?? .nan])
    for name in ["c/table.md", "c/report.html"] {
      let text = try SmallComparison.text(folder, name)
      #expect(text.contains(" (1 diverged)") && text.contains(remark), "\(name)")
    }

    // These are kept like all cells. Without any CEM score there is nothing to compare or show.
    let cell = "c/cells/cem-seed2-dpm2m-sde-linear-2.json"
    let bytes = try folder.bytes(cell)
    try spoil("cem-seed1")
    let rest = try BuiltBinary.run(short + ["--resume", "-q"], in: folder)
    #expect(rest.code == 0 && rest.errors.isEmpty, "\(rest.errors)")
    #expect(try folder.bytes(cell) == bytes)
    let none = try SmallComparison.report(folder)
    #expect(none.contrasts.map(\.seedsLeftOut) == [[1, 2]] && none.contrasts[0].pair == nil)
    #expect(none.summary.hasSuffix("; in 1 no seed has both scores."))
    let row = try #require(
      try SmallComparison.text(folder, "c/table.md").split(separator: "\n").first {
        $0.hasPrefix("| linear | 2 ")
      })
    #expect(row.hasSuffix("| diverged | none | none | none | no seed has both |"), "\(row)")
    let page = try SmallComparison.text(folder, "c/report.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 2)
    #expect(page.contains("Sampling CEM diverged."))
  }

  /// The folder knows what is compared in it.
  @Test func theFolderAloneIsEnough() throws {
    let folder = try SmallDigits.folder()
    let first = try BuiltBinary.run(SmallComparison.command + ["-q"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let before = try SmallComparison.report(folder)
    for name in ["c/report.json", "c/cem-seed2/model.safetensors"] {
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    let resumed = try BuiltBinary.run(
      "compare", "--resume", "--out", "c", "--threads", "1", "-q", in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try SmallComparison.report(folder).distances == before.distances)
    #expect(resumed.output == first.output)
    // What is recorded stays whole, so that this can be repeated.
    let command = try SmallComparison.text(folder, "c/comparison.json")
    #expect(command.contains("--samples 66") && !command.contains("--resume"))

    let elsewhere = try BuiltBinary.run("compare", "--resume", "--out", "none", in: folder)
    #expect(elsewhere.code == 1 && elsewhere.hasOneErrorLine, "\(elsewhere.errors)")
  }

  /// A run made by `digits train` is as good as one made by this command.
  @Test func runsOfTrainAreTaken() throws {
    let folder = try SmallDigits.folder()
    let trained = try BuiltBinary.run(
      "train", "--data", SmallDigits.name, "--objective", "cem", "--steps", "4", "--batch", "4",
      "--out", "c/cem-seed1", "-q", in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    let config = try folder.bytes("c/cem-seed1/config.json")
    let result = try BuiltBinary.run(
      SmallComparison.command + ["--seeds", "1", "--resume", "-q"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try folder.bytes("c/cem-seed1/config.json") == config)
  }
}
