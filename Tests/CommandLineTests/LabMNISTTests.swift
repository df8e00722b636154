import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits lab mnist` and the measures of `digits compare`, with small digits.
@Suite struct LabMNISTTests {
  private static let command =
    ["lab", "mnist", "--quick"] + SmallDigits.options + [
      "--steps", "4", "--samples", "66", "--sampling-steps", "3", "--out", "m", "-q",
    ]

  /// The bundle is what the paper's code does, and the folder is that of a comparison.
  @Test func theProtocolIsABundleOfSettings() throws {
    let folder = try SmallDigits.folder()
    let result = try BuiltBinary.run(Self.command, in: folder)
    #expect(result.code == 0, "\(result.errors)")
    for objective in ["ddpm", "cem"] {
      let settings = try RunFolder(path: folder.file("m/\(objective)-seed1")).readRecord().settings
      #expect(settings.learningRate == 1e-3 && settings.rateSchedule == .constant)
      #expect(settings.timeDraw == .independent && settings.pixels == .unit)
      #expect(settings.adam.averageDecay == 0 && settings.lossWeight == .canonical)
      #expect(settings.configuration.timeInput == .time && settings.configuration.dropout == 0)
      let name = "m/cells/\(objective)-seed1-classic-exponential-3-no-clip.json"
      let cell = String(decoding: try folder.bytes(name), as: UTF8.self)
      #expect(cell.contains("\"noiseInLastStep\" : false") && !cell.contains("\"clip\""))
    }
    let page = String(decoding: try folder.bytes("m/report.html"), as: UTF8.self)
    #expect(page.contains("56.55") && page.contains("energy far from ink"))
    #expect(result.output.contains("energy far from ink"))
    // The same settings one by one are the same comparison: nothing is trained or drawn again.
    let before = try folder.bytes("m/cells/cem-seed1-classic-exponential-3-no-clip.json")
    let again = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--recipe", "paper", "--learning-rate", "1e-3", "--steps", "4", "--seeds", "1",
        "--samples", "66", "--schedule", "exponential", "--sampling-steps", "3", "--sampler",
        "classic", "--no-clip", "--keep-samples", "--out", "m", "--resume", "-q",
      ], in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try folder.bytes("m/cells/cem-seed1-classic-exponential-3-no-clip.json") == before)
  }

  /// Discriminators can be asked for later: the samples are there, and nothing is drawn again.
  @Test func measuresAreAddedToKeptSamples() throws {
    let folder = try SmallDigits.folder()
    let first = try BuiltBinary.run(Self.command + ["--last-noise"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    func measures() throws -> [String: String] {
      let csv = String(decoding: try folder.bytes("m/measures.csv"), as: UTF8.self)
      let rows = csv.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      return Dictionary(
        uniqueKeysWithValues: rows.map { ("\($0[0]) \($0[1]) \($0[9])", String($0[10])) })
    }
    let before = try measures()
    #expect(before["cem 1 far-energy"] != nil && before["cem 1 auc-8"] == nil)
    let samples = try folder.bytes(
      "m/samples/cem-seed1-classic-exponential-3-no-clip-last-noise.idx.gz")
    let second = try BuiltBinary.run(
      ["compare"] + SmallDigits.options + [
        "--recipe", "paper", "--learning-rate", "1e-3", "--steps", "4", "--seeds", "1",
        "--samples", "66", "--schedule", "exponential", "--sampling-steps", "3", "--sampler",
        "classic", "--no-clip", "--last-noise", "--keep-samples", "--two-sample", "--out", "m",
        "--resume", "-q",
      ], in: folder)
    #expect(second.code == 0, "\(second.errors)")
    let after = try measures()
    for (name, value) in before { #expect(after[name] == value, "\(name)") }
    let area = try #require(after["cem 1 auc-8"].flatMap(Double.init))
    #expect((0...1).contains(area))
    #expect(
      try folder.bytes("m/samples/cem-seed1-classic-exponential-3-no-clip-last-noise.idx.gz")
        == samples)
  }

  @Test(arguments: [
    (["lab", "mnist", "--objective", "cem"], "at least two objectives"),
    (["lab", "mnist", "--seeds", "0"], "--seeds must be 1 to 1000"),
    (["lab", "mnist", "--samples", "-1"], "--samples must be"),
    (["compare", "--dropout", "1"], "dropout must be at least 0 and below 1"),
    (["compare", "--epochs", "1", "--steps", "2"], "only one of"),
    (["sample", "--late-from", "1"], "--late-from needs --late-model"),
    (["sample", "--late-model", "plain", "--late-from", "0"], "--late-from must be above 0"),
    (["sample", "--model", "empirical", "--late-model", "x"], "not --model empirical"),
    (["sample", "--model", "empirical", "--guide-model", "x"], "--guide-model needs a trained"),
    (["sample", "--guide-weight", "2"], "--guide-weight needs --guide-model"),
    (["sample", "--guide-from", "2"], "--guide-from needs --guide-model"),
    (["sample", "--guide-to", "2"], "--guide-to needs --guide-model"),
    (["sample", "--guide-model", "plain", "--guide-weight", "nan"], "--guide-weight must be"),
    (["sample", "--guide-model", "plain", "--guide-weight", "-1"], "--guide-weight must be"),
    (["sample", "--guide-model", "plain", "--guide-to", "2.5"], "not 2.5 and 2.0"),
    (["sample", "--guide-model", "plain", "--guide-from", "1e9"], "not 0.3 and 1000000000.0"),
    (["sample", "--guide-model", "plain", "--late-model", "plain"], "give only one of"),
    (
      ["sample", "--model", "plain", "--late-model", "labelled"],
      "it knows other labels, 0 to 2, not none"
    ),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try SmallDigits.folder()
    try ShelfFolder.put("plain", fid: 1, in: folder)
    try ShelfFolder.put("labelled", fid: 2, classes: 3, in: folder)
    let data = ["compare", "lab"].contains(arguments[0]) ? SmallDigits.options : []
    let result = try BuiltBinary.run(
      arguments + data, in: folder, environment: ["DIGITS_MODELS": folder.file("models")])
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
