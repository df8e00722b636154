import Diffusion
import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits compare` with small digits: a comparison of all cells takes about a second.
@Suite struct CompareCommandTests {
  /// Two seeds, two schedules, two numbers of steps: sixteen cells.
  private let command =
    ["compare"] + SmallDigits.options + [
      "--steps", "4", "--batch", "4", "--samples", "66", "--seeds", "2", "--schedule", "linear",
      "--schedule", "quadratic", "--sampling-steps", "2,3", "--out", "c",
    ]

  private func report(_ folder: TemporaryFolder) throws -> ComparisonResult {
    try JSONDecoder().decode(ComparisonResult.self, from: try folder.bytes("c/report.json"))
  }

  private func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }

  /// One comparison for all that it leaves.
  @Test func pairsSeedsAndSaysWhatIsResolved() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(command + ["--keep-samples", "-q"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    try expectContrasts(folder, output: result.output)
    try expectPageThatNeedsNothingElse(folder)
    try expectPairedSamples(folder)
  }

  private func expectContrasts(_ folder: TemporaryFolder, output: String) throws {
    let report = try report(folder)
    #expect(report.runs.map(\.folder) == ["ddpm-seed1", "cem-seed1", "ddpm-seed2", "cem-seed2"])
    #expect(report.runs.allSatisfy { $0.trainingSteps == 4 })
    #expect(Set(report.runs.map(\.modelHash)).count == 4)
    #expect(report.distances.count == 16)
    #expect(report.contrasts.map(\.steps) == [2, 3, 2, 3])
    for contrast in report.contrasts {
      let at = "\(contrast.schedule) \(contrast.steps)"
      let pair = try #require(contrast.pair)
      #expect(contrast.seedsLeftOut.isEmpty)
      #expect(pair.first == [1, 2].map { report.distances["ddpm \($0) \(at)"] ?? .nan })
      #expect(pair.second == [1, 2].map { report.distances["cem \($0) \(at)"] ?? .nan })
      let mean = (pair.second[0] - pair.first[0] + pair.second[1] - pair.first[1]) / 2
      #expect(abs(pair.difference - mean) < 1e-9)
      let words = [
        "firstLower": "resolved: DDPM lower", "secondLower": "resolved: CEM lower",
        "unresolved": "not resolved at this N",
      ]
      let row = try #require(
        output.split(separator: "\n").first {
          $0.hasPrefix(contrast.schedule) && $0.contains(" \(contrast.steps) ")
        })
      #expect(row.hasSuffix(try #require(words[pair.verdict])), "\(row)")
    }
    #expect(report.summary.hasPrefix("Of 4 sampling settings, CEM is better in "))
    #expect(report.summary.hasSuffix(" not resolved at this N (2 paired seeds)."))
    #expect(output.contains(report.summary) && output.contains("c/report.html"))
    #expect(try text(folder, "c/table.md").contains("| schedule | steps | DDPM | CEM |"))
  }

  private func expectPageThatNeedsNothingElse(_ folder: TemporaryFolder) throws {
    let page = try text(folder, "c/report.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 3)
    // Two schedules, the differences and the losses.
    #expect(page.components(separatedBy: "<svg").count == 5)
    for name in ["fid-linear.svg", "fid-quadratic.svg", "difference-cem.svg"] {
      #expect(page.contains(try text(folder, "c/\(name)")), "\(name)")
    }
    #expect(!page.contains("src=\"http") && !page.contains("<script"))
    for part in [
      "not on MNIST", "DDPM against CEM on \(SmallDigits.name)", "--sampling-steps 2,3",
      "<dt>training seeds</dt><dd>1, 2</dd>", "not resolved at this N",
    ] { #expect(page.contains(part), "\(part)") }
    let grids = try FileManager.default.contentsOfDirectory(atPath: folder.file("c/grids"))
    #expect(
      grids.sorted() == [
        "cem-seed1-dpm2m-sde-quadratic-3.png", "ddpm-seed1-dpm2m-sde-quadratic-3.png",
      ])
  }

  /// Samples start alike for both objectives, and otherwise for the other seed.
  private func expectPairedSamples(_ folder: TemporaryFolder) throws {
    for objective in ["ddpm", "cem"] {
      let name = "c/samples/\(objective)-seed2-dpm2m-sde-linear-3.idx.gz"
      let drawn = try BuiltBinary.run(
        "sample", "--model", "c/\(objective)-seed2", "--seed", "2", "--schedule", "linear",
        "--steps", "3", "--count", "66", "--idx", "\(objective).idx", "-q", in: folder)
      #expect(drawn.code == 0, "\(drawn.errors)")
      #expect(
        try IDX.read(path: folder.file(name)) == IDX.read(path: folder.file("\(objective).idx")))
    }
  }

  /// One step at a hundredth of the learning rate leaves weights where training starts from.
  @Test func seedsArePairedAcrossObjectives() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--steps", "1", "--batch", "2", "--samples", "66", "--seeds", "2",
        "--schedule", "linear", "--sampling-steps", "1", "--seed", "5", "--out", "c", "-q",
      ], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    func record(_ name: String) throws -> RunFolder.Record {
      try RunFolder(path: folder.file("c/\(name)")).readRecord()
    }
    for seed in [5, 6] {
      var (ddpm, cem) = (try record("ddpm-seed\(seed)"), try record("cem-seed\(seed)"))
      #expect(ddpm.settings.objective == .ddpm && cem.settings.objective == .cem)
      #expect(ddpm.settings.seed == UInt64(seed))
      (ddpm.settings.objective, cem.settings.objective) = (.v, .v)
      #expect(ddpm.settings == cem.settings)
    }
    func weights(_ name: String) throws -> [Float] {
      try DiffusionModel.read(path: folder.file("c/\(name)/model.safetensors")).weights
    }
    /// Adam's first step is at most the learning rate of 1e-5 in each weight, whatever the gradient.
    func distance(_ a: String, _ b: String) throws -> Float {
      zip(try weights(a), try weights(b)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(try distance("ddpm-seed5", "cem-seed5") < 2.1e-5)
    #expect(try distance("ddpm-seed5", "ddpm-seed6") > 0.01)
  }

  /// One seed, one setting, as `make demo` asks for.
  @Test func oneSeedHasNoInterval() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--steps", "2", "--batch", "2", "--samples", "66", "--seeds", "1",
        "--schedule", "log-snr", "--sampling-steps", "3", "--sampler", "heun", "--out", "c", "-q",
      ], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("one seed: no interval"))
    #expect(result.output.contains("One seed, so nothing is resolved"))
    #expect(result.output.contains("3 (5 evaluations)"))
    #expect(try text(folder, "c/report.html").components(separatedBy: "<svg").count == 2)
  }

  /// The same command in two folders, in one of them cut off while it trains and stopped by Ctrl-C
  /// while it scores.
  @Test func resumedComparisonEndsAlike() throws {
    let (whole, parts) = (try SmallDigits.folder(), try SmallDigits.folder())
    let slow = command + ["--samples", "200", "--threads", "2"]
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
    // Without --resume the folder is taken; with it, and with jobs, what is there is left alone.
    let taken = try BuiltBinary.run(slow + ["-q"], in: parts)
    #expect(taken.code == 1 && taken.hasOneErrorLine)
    let before = try kept.map { try parts.bytes("c/cells/\($0)") }
    let resumed = try BuiltBinary.run(slow + ["--resume", "--jobs", "2", "-q"], in: parts)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try kept.map { try parts.bytes("c/cells/\($0)") } == before)
    #expect(try report(parts).distances == report(whole).distances)
    #expect(try report(parts).runs.map(\.modelHash) == report(whole).runs.map(\.modelHash))
  }

  /// Cells of other settings, damaged cells and damaged models are not taken for these.
  @Test func cellsAreFoundAgainByTheirSettingsOnly() throws {
    let folder = try SmallDigits.folder()
    let first = try BuiltBinary.run(command + ["-q"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let damaged = "c/cells/cem-seed1-dpm2m-sde-linear-2.json"
    let other = "c/cells/cem-seed1-dpm2m-sde-linear-3.json"
    let model = try folder.bytes("c/cem-seed1/model.safetensors")
    let (cell, before) = (try folder.bytes(damaged), try report(folder))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("c/cells"))
    #expect(names.count == 16)
    let whole = names.map { "c/cells/\($0)" }.filter { $0 != damaged }
    let kept = try whole.map { try folder.bytes($0) }
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder.file(damaged)))
    // Three seeds where there were two; nothing else changes.
    let more = try BuiltBinary.run(command + ["--seeds", "3", "--resume", "-q"], in: folder)
    #expect(more.code == 0, "\(more.errors)")
    let after = try report(folder)
    #expect(after.distances.count == 24)
    #expect(after.distances.merging(before.distances) { $1 } == after.distances)
    #expect(try folder.bytes("c/cem-seed1/model.safetensors") == model)
    #expect(try folder.bytes(damaged).count > cell.count / 2)
    #expect(try whole.map { try folder.bytes($0) } == kept)

    let bytes = try folder.bytes(other)
    let samples = try BuiltBinary.run(command + ["--samples", "70", "--resume", "-q"], in: folder)
    #expect(samples.code == 0, "\(samples.errors)")
    #expect(try folder.bytes(other) != bytes)

    // Runs of other settings are not taken either.
    for flags in [["--steps", "5"], ["--batch", "3"]] {
      let refused = try BuiltBinary.run(command + flags + ["--resume", "-q"], in: folder)
      #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains("a run of this command"))
    }
  }

  /// Weights that no number is large enough for make every sampler diverge, as a training that
  /// went wrong would: the cells say so, the others are as they were, and all of it is kept.
  @Test func divergedCellsAreLeftOut() throws {
    let folder = try SmallDigits.folder()
    let short =
      Array(command.prefix { $0 != "quadratic" }.dropLast())
      + ["--sampling-steps", "2", "--out", "c"]
    let whole = try BuiltBinary.run(short + ["-q"], in: folder)
    #expect(whole.code == 0, "\(whole.errors)")
    let before = try report(folder).distances
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
    let partly = try report(folder)
    #expect(partly.cells.map(\.divergedInStep) == [nil, nil, nil, 1])
    #expect(partly.distances == before.filter { $0.key != "cem 2 linear 2" })
    let contrast = try #require(partly.contrasts.first)
    #expect(contrast.seedsLeftOut == [2])
    let pair = try #require(contrast.pair)
    #expect(pair.first == [before["ddpm 1 linear 2"] ?? .nan])
    #expect(pair.second == [before["cem 1 linear 2"] ?? .nan])
    for name in ["c/table.md", "c/report.html"] {
      let text = try text(folder, name)
      #expect(text.contains(" (1 diverged)") && text.contains(remark), "\(name)")
    }

    // Kept as every cell is. Without any score of CEM there is nothing to compare and to show.
    let cell = "c/cells/cem-seed2-dpm2m-sde-linear-2.json"
    let bytes = try folder.bytes(cell)
    try spoil("cem-seed1")
    let rest = try BuiltBinary.run(short + ["--resume", "-q"], in: folder)
    #expect(rest.code == 0 && rest.errors.isEmpty, "\(rest.errors)")
    #expect(try folder.bytes(cell) == bytes)
    let none = try report(folder)
    #expect(none.contrasts.map(\.seedsLeftOut) == [[1, 2]] && none.contrasts[0].pair == nil)
    #expect(none.summary.hasSuffix("; in 1 no seed has both scores."))
    let row = try #require(
      try text(folder, "c/table.md").split(separator: "\n").first { $0.hasPrefix("| linear | 2 ") })
    #expect(row.hasSuffix("| diverged | none | none | none | no seed has both |"), "\(row)")
    let page = try text(folder, "c/report.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 2)
    #expect(page.contains("Sampling CEM diverged."))
  }

  /// A run that `digits train` made is as good as one of this command.
  @Test func runsOfTrainAreTaken() throws {
    let folder = try SmallDigits.folder()
    let trained = try BuiltBinary.run(
      "train", "--data", SmallDigits.name, "--objective", "cem", "--steps", "4", "--batch", "4",
      "--out", "c/cem-seed1", "-q", in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    let config = try folder.bytes("c/cem-seed1/config.json")
    let result = try BuiltBinary.run(command + ["--seeds", "1", "--resume", "-q"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try folder.bytes("c/cem-seed1/config.json") == config)
  }

  @Test func minutesBecomeTheSameStepsForAll() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--minutes", "0.005", "--batch", "1", "--samples", "66", "--seeds", "2",
        "--jobs", "2", "--schedule", "linear", "--sampling-steps", "1", "--out", "c", "-q",
      ], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let steps = try report(folder).runs.map(\.trainingSteps)
    #expect(steps.count == 4 && Set(steps).count == 1 && steps[0] >= 1)
  }

  @Test(arguments: [
    ["--minutes", "0"], ["--samples", "0"], ["--sampling-steps", "0"], ["--sampling-steps", "5,x"],
    ["--sampling-steps", "-3"], ["--sampling-steps", "5", "--sampling-steps", "5"],
    ["--sampler", "x"], ["--schedule", "x"], ["--schedule", "linear", "--schedule", "linear"],
    ["--objective", "x"], ["--objective", "cem"], ["--objective", "cem", "--objective", "cem"],
    ["--steps", "1", "--minutes", "1"], ["--seeds", "0"], ["--seeds", "-1"], ["--jobs", "0"],
    ["--batch", "0"], ["--seed", "18446744073709551615"],
  ]) func badFlagsExit64(_ flags: [String]) throws {
    let result = try BuiltBinary.run(["compare"] + flags, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
  }
}
