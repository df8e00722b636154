import Diffusion
import FileFormats
import Foundation
import TestSupport
import Testing

/// The labs that ask what different predictions are good at: `thin-set`, `one-token` and
/// `estimate-error`.
@Suite struct LabPredictionTests {
  private func text(_ name: String, in folder: TemporaryFolder) throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }

  @Test func thinSetsAreLearntOnceEach() throws {
    let folder = try TemporaryFolder()
    let command = [
      "lab", "thin-set", "--quick", "--laws", "line", "--dimensions", "5,2", "--width", "4",
      "--steps", "2", "--out", "t", "-q", "--seeds",
    ]
    let one = try BuiltBinary.run(command + ["1"], in: folder)
    #expect(one.code == 0, "\(one.errors)")
    let cells = try text("t/cells.csv", in: folder).split(separator: "\n")
    // The head; ten methods in 2 dimensions and in 5, four in 5 stretched; each place's exact one.
    #expect(cells.count == 1 + 10 + 10 + 4 + 3)
    #expect(try text("t/report.html", in: folder).contains("CEM compared with DDPM"))
    // A second seed keeps the numbers of the first.
    let two = try BuiltBinary.run(command + ["2"], in: folder)
    #expect(two.code == 0, "\(two.errors)")
    let more = Set(try text("t/cells.csv", in: folder).split(separator: "\n"))
    #expect(more.count == 1 + 20 + 20 + 8 + 3 && cells.allSatisfy(more.contains))
    // With two seeds there is an interval, and it holds the ratio.
    let contrasts = try text("t/contrasts.csv", in: folder).split(separator: "\n")
    #expect(contrasts.count == 1 + 6)
    for row in contrasts.dropFirst() {
      let numbers = row.split(separator: ",").suffix(5).compactMap { Double($0) }
      #expect(numbers[1] < numbers[0] && numbers[0] < numbers[2])
    }
  }

  @Test func imagesAsOneTokenAreDrawnAndMeasured() throws {
    let folder = try SmallDigits.folder()
    let command =
      ["lab", "one-token", "--quick"] + SmallDigits.options + [
        "--widths", "8,3", "--steps", "3", "--out", "o", "-q",
      ]
    let first = try BuiltBinary.run(command, in: folder)
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("FID of 200 samples is with 3 units"))
    let kept = try folder.bytes("o/cells/8-cem-1.json")
    let cells = try text("o/cells.csv", in: folder)
    #expect(cells.contains("cem,8,1,") && cells.contains(",fid,"))
    // The same command trains nothing again: a kept number that was changed comes back.
    let changed = try text("o/cells/8-cem-1.json", in: folder)
      .replacing(/"loss" : [0-9.e+]+/, with: "\"loss\" : 123456")
    try Data(changed.utf8).write(to: URL(fileURLWithPath: folder.file("o/cells/8-cem-1.json")))
    let second = try BuiltBinary.run(command, in: folder)
    #expect(second.code == 0, "\(second.errors)")
    #expect(try text("o/cells.csv", in: folder).contains("cem,8,1,123456"))
    // Other settings do not take it for theirs.
    let third = try BuiltBinary.run(command + ["--seed", "1", "--threads", "1"], in: folder)
    #expect(third.code == 0 && kept != Data(changed.utf8))
    let other = try BuiltBinary.run(
      command.map { $0 == "3" ? "4" : $0 }, in: folder)
    #expect(other.code == 0, "\(other.errors)")
    #expect(try !text("o/cells.csv", in: folder).contains("123456"))
  }

  @Test func errorsOfEstimatesAreThoseOfTheFirstModelForItself() throws {
    let folder = try SmallDigits.folder()
    try ShelfFolder.put("plain", fid: 1, in: folder)
    try MicroModel.make(.ddpm).write(to: folder.file("other.safetensors"))
    let result = try BuiltBinary.run(
      ["lab", "estimate-error", "plain", "other.safetensors", "models/generators/plain"]
        + ["--count", "20", "--levels", "3", "--out", "e", "-q"] + ["--data", SmallDigits.name],
      in: folder, environment: ["DIGITS_MODELS": folder.file("models")])
    #expect(result.code == 0, "\(result.errors)")
    let rows = try text("e/ratios.csv", in: folder).split(separator: "\n").dropFirst()
    #expect(rows.count == 6)
    for row in rows.suffix(3) {
      // The model compared with itself.
      let numbers = row.split(separator: ",").dropFirst(3).compactMap { Double($0) }
      #expect(numbers.count == 6 && numbers.allSatisfy { $0 == 1 })
    }
    #expect(rows.prefix(3).allSatisfy { $0.split(separator: ",")[3] != "1" })
  }

  /// Two pairs whose second models are the first ones of the other pair: their ratios are inverse, so
  /// the geometric mean is 1, and the interval reaches as far below as above.
  @Test func pairsAreComparedWithEachOther() throws {
    let folder = try SmallDigits.folder()
    for (name, objective) in [("a", Objective.cem), ("b", .ddpm)] {
      try MicroModel.make(objective).write(to: folder.file(name))
      try MicroModel.make(objective).write(to: folder.file(name + "2"))
    }
    let result = try BuiltBinary.run(
      ["lab", "estimate-error", "a", "b", "b2", "a2", "--pairs", "--count", "20"]
        + ["--levels", "3", "--out", "e", "-q", "--data", SmallDigits.name], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let rows = try text("e/ratios.csv", in: folder).split(separator: "\n").dropFirst()
    #expect(rows.count == 3)
    for row in rows {
      let cells = row.split(separator: ",")
      let numbers = cells.dropFirst(3).compactMap { Double($0) }
      #expect(cells[0] == "second" && numbers.count == 6)
      #expect(abs(numbers[0] - 1) < 1e-12 && abs(numbers[1] * numbers[2] - 1) < 1e-9)
      #expect(numbers[1] < 0.999)
    }
  }

  @Test func modelsOfOtherImagesAreRefused() throws {
    let folder = try SmallDigits.folder()
    try MicroModel.make(.ddpm, imageWidth: 12).write(to: folder.file("wide.safetensors"))
    let result = try BuiltBinary.run(
      ["lab", "estimate-error", "wide.safetensors", "--data", SmallDigits.name], in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains("expected a model of images of 8 x 8 pixels"))
  }

  @Test(arguments: [
    (["thin-set", "--dimensions", "1"], "--dimensions must be numbers from 2 to 4096"),
    (["thin-set", "--dimensions", "4,4"], "name each value of --dimensions once"),
    (["thin-set", "--laws", "line,line"], "name each value of --laws once"),
    (["thin-set", "--laws", "circle"], "--laws must be some of line, spiral with commas"),
    (["thin-set", "--seeds", "0"], "--seeds must be 1 to 100, not 0"),
    (["one-token", "--widths", "0"], "--widths must be numbers from 1 to 4096"),
    (["one-token", "--widths", "2,2"], "name each value of --widths once"),
    (["estimate-error", "a", "a"], "name each value of MODEL once"),
    (["estimate-error", "a", "--pairs"], "--pairs needs an even number of models, not 1"),
    (["estimate-error", "--count", "1"], "--count must be 2 to 1000000, not 1"),
    (["estimate-error", "--levels", "1"], "--levels must be 2 to 1000, not 1"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["lab"] + arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
