import Diffusion
import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits compare` with small digits, where a comparison of all cells takes about a second.
@Suite struct CompareCommandTests {
  /// This checks everything that one comparison leaves.
  @Test func pairsSeedsAndSaysWhatIsResolved() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(
      SmallComparison.command + ["--keep-samples", "-q"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    try expectContrasts(folder, output: result.output)
    try expectPageThatNeedsNothingElse(folder)
    try expectPairedSamples(folder)
  }

  private func expectContrasts(_ folder: TemporaryFolder, output: String) throws {
    let report = try SmallComparison.report(folder)
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
        "firstLower": "resolved: DDPM is lower", "secondLower": "resolved: CEM is lower",
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
    #expect(
      try SmallComparison.text(folder, "c/table.md").contains("| schedule | steps | DDPM | CEM |"))
  }

  private func expectPageThatNeedsNothingElse(_ folder: TemporaryFolder) throws {
    let page = try SmallComparison.text(folder, "c/report.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 3)
    // The plots are two schedules, the differences and the losses.
    #expect(page.components(separatedBy: "<svg").count == 5)
    for name in ["fid-linear.svg", "fid-quadratic.svg", "difference-cem.svg"] {
      // Only the file brings a style of its own.
      let plot = try SmallComparison.text(folder, "c/\(name)").components(separatedBy: "</style>")
      #expect(plot.count == 2 && page.contains(plot[1]), "\(name)")
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

  /// Checks that samples start alike for both objectives, and otherwise for the other seed.
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

  /// After one step at a hundredth of the learning rate, weights are still where training starts.
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
    /// Adam's first step is at most the learning rate, 1e-5, in each weight, whatever the gradient.
    func distance(_ a: String, _ b: String) throws -> Float {
      zip(try weights(a), try weights(b)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(try distance("ddpm-seed5", "cem-seed5") < 2.1e-5)
    #expect(try distance("ddpm-seed5", "ddpm-seed6") > 0.01)
  }

  /// This has one seed and one setting, as `make demo` does.
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
    #expect(
      try SmallComparison.text(folder, "c/report.html").components(separatedBy: "<svg").count == 2)
  }

  @Test func minutesBecomeTheSameStepsForAll() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--minutes", "0.005", "--batch", "1", "--samples", "66", "--seeds", "2",
        "--jobs", "2", "--schedule", "linear", "--sampling-steps", "1", "--out", "c", "-q",
      ], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let steps = try SmallComparison.report(folder).runs.map(\.trainingSteps)
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
