import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs
import Scoring
import TestSupport
import Testing

/// Finding, listing and choosing among models that come with the program.
@Suite struct ShippedModelsTests {
  /// Makes models/generators with alpha, beta (the best), gamma (conditional) and no model.
  private func shelf() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try ShelfFolder.put("gamma", fid: 3, classes: 10, in: folder)
    try ShelfFolder.put("alpha", fid: 2, in: folder)
    try ShelfFolder.put("beta", fid: 0.5, in: folder)
    try FileManager.default.createDirectory(
      atPath: folder.file("models/generators/empty"), withIntermediateDirectories: true)
    return folder
  }

  private func run(_ arguments: String..., in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(arguments, in: folder, environment: ["DIGITS_MODELS": "models"])
  }

  @Test func listsThemInATable() throws {
    let folder = try shelf()
    let result = try run("models", in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let parameters = Double(MicroModel.make(.cem).weights.count) / 1e6
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 6)
    #expect(
      lines[0].split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        == "model network objective labels parameters minutes steps FID, 50 FID, 10 agreement file")
    let cells = lines[1].split(separator: " ").map(String.init)
    #expect(cells.prefix(4) == ["alpha", "tiny", "cem", "none"])
    #expect(cells[4] == String(format: "%.2f", parameters))
    #expect(cells[6...9] == ["1.5", "30", "2.0000", "4.0000"])
    #expect(lines[2].hasPrefix("beta "))
    #expect(lines[3].hasPrefix("gamma ") && lines[3].contains("  87.50 %  "))
    #expect(
      lines[4]
        == "unless a model is named, beta is used: it has the lowest FID over its floor at 50 evaluations; "
        + "gamma is used where a label is asked for")
    #expect(lines[5] == "FID at 50 and 10 evaluations, each of 700 samples")
  }

  private struct Report: Decodable {
    struct Model: Decodable {
      let path: String
      let bytes: Int
      let card: ModelCard
    }
    let standard, standardWithLabels: String?
    let models: [Model]
  }

  @Test func listsAndShowsThemToMachines() throws {
    let folder = try shelf()
    let list = try run("models", "--json", in: folder)
    let report = try JSONDecoder().decode(Report.self, from: Data(list.output.utf8))
    #expect(report.standard == "beta" && report.standardWithLabels == "gamma")
    #expect(report.models.map(\.card.name) == ["alpha", "beta", "gamma"])
    #expect(report.models[0].path == "models/generators/alpha/model.safetensors")
    #expect(report.models[0].bytes == (try folder.bytes(report.models[0].path)).count)
    let one = try run("models", "gamma", "--json", in: folder)
    let card = try JSONDecoder().decode(ModelCard.self, from: Data(one.output.utf8))
    #expect(card == report.models[2].card && card.classes == LabelSet(below: 10))
    let text = try run("models", "gamma", in: folder)
    #expect(text.output.hasPrefix("gamma\n  network "))
    #expect(
      text.output.contains(
        "FID at 10 evaluations 6.0000; 87.50 % are read as the label asked for\n"))
  }

  /// Balanced images cannot score as low as random ones, so what counts is how far above its floor a model
  /// is; a distance whose floor is unknown tells least.
  @Test func theBestIsNearestToItsFloor() throws {
    let folder = try TemporaryFolder()
    for (name, fid, floor) in [("random", 1.0, 0.5), ("balanced", 1.5, 1), ("unknown", 0.1, nil)] {
      try ShelfFolder.put(name, fid: fid, floor: floor, in: folder)
    }
    let list = try run("models", in: folder)
    #expect(list.output.contains("a model is named, balanced is used"), "\(list.output)")
  }

  @Test func samplesTheBestThatKnowsWhatIsAskedFor() throws {
    let folder = try shelf()
    for (arguments, name, remark) in [
      ([], "beta", "drawing with beta, the best of the shipped models\n"),
      (["--label", "3"], "gamma", "gamma, the best of the shipped models that know labels\n"),
      (["--labels", "31"], "gamma", "that know labels\n"),
      (["--guidance", "2"], "gamma", "that know labels\n"),
      (["--model", "alpha"], "alpha", ""),
    ] {
      let result = try BuiltBinary.run(
        ["sample", "--steps", "1", "--count", "4"] + arguments, in: folder,
        environment: ["DIGITS_MODELS": "models"])
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.errors.contains("4 images from \(name), model "), "\(result.errors)")
      #expect(result.errors.contains(remark.isEmpty ? "\n" : remark))
      #expect(result.errors.contains("drawing with") != remark.isEmpty)
    }
  }

  /// A file or a folder of that name comes first, so that no command line changes its meaning when
  /// a model is shipped.
  @Test func aPathComesBeforeAName() throws {
    let folder = try shelf()
    try MicroModel.make(.ddpm).write(to: folder.file("alpha"))
    let result = try run("sample", "--model", "alpha", "--steps", "1", in: folder)
    #expect(result.errors.hasPrefix("100 images from model \(MicroModel.make(.ddpm).hash) (ddpm)"))
  }

  @Test func wrongNamesAreAnsweredWithTheRightOnes() throws {
    let folder = try shelf()
    let names = "shipped models: alpha, beta, gamma"
    for (arguments, words) in [
      (["models", "gama"], "gama: expected the name of a shipped model"),
      (["sample", "--model", "gama"], "gama: expected a model file, a run folder or a shipped"),
    ] {
      let result = try BuiltBinary.run(
        arguments, in: folder, environment: ["DIGITS_MODELS": "models"])
      #expect(result.code == 1 && result.hasOneErrorLine && result.output.isEmpty)
      #expect(result.errors.hasPrefix("digits: error: " + words), "\(result.errors)")
      #expect(result.errors.contains("(did you mean gamma? \(names))"))
    }
    let far = try run("sample", "--model", "../generators/alpha", in: folder)
    #expect(far.code == 1 && far.errors.contains("found none of these (\(names))"))
  }

  @Test func withoutAnyTheHintSaysWhatToDo() throws {
    let folder = try TemporaryFolder()
    let list = try run("models", in: folder)
    #expect(list.code == 0 && list.output.hasPrefix("there are no models in models/generators"))
    let sample = try run("sample", in: folder)
    #expect(sample.code == 1 && sample.hasOneErrorLine)
    #expect(sample.errors.contains("expected a shipped model, found none (name a model file"))
    try ShelfFolder.put("alpha", fid: 2, in: folder)
    let labelled = try run("sample", "--label", "3", in: folder)
    #expect(labelled.errors.contains("expected a shipped conditional model, found none"))
  }

  @Test func aDamagedCardIsNamed() throws {
    let folder = try shelf()
    let card = "models/generators/beta/card.json"
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.file(card)))
    let result = try run("models", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine)
    #expect(result.errors.hasPrefix("digits: error: \(card): expected a model's card"))
  }
}
